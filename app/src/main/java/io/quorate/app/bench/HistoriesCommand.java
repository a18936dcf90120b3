package io.quorate.app.bench;

import io.quorate.app.Subcommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `quorate bench histories`: files for measuring `quorate check`.
@Command(
    name = "histories",
    header = "Makes a history of a register, for measuring quorate check.",
    description = {
      "",
      "Clients read and write one register; each operation takes effect at a random moment between"
          + " its call and its answer. The same options make the same file."
    })
final class HistoriesCommand extends Subcommand {
  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "5",
      description = "Operations at a time (default: ${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--total",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Operations (default: ${DEFAULT-VALUE}).")
  private int total;

  @Option(
      names = "--writes",
      paramLabel = "PERCENT",
      defaultValue = "20",
      description = "Writes among them (default: ${DEFAULT-VALUE}).")
  private int writes;

  @Option(
      names = "--unknown",
      paramLabel = "PERCENT",
      defaultValue = "5",
      description = "Of unknown outcome; half of them happen (default: ${DEFAULT-VALUE}).")
  private int unknown;

  @Option(
      names = "--values",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Different values that are written; 0: each is written once (default: "
              + "${DEFAULT-VALUE}).")
  private int values;

  @Option(
      names = "--violated",
      description = "One read, late in the history, sees a value that was overwritten long before.")
  private boolean violated;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of all chance (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Parameters(paramLabel = "FILE", description = "Where to write it, in EDN.")
  private Path file = Path.of("");

  @Override
  public Integer call() throws IOException {
    requireAtLeast(1, "--clients", clients);
    requireAtLeast(1, "--total", total);
    requireAtLeast(0, "--writes", writes);
    requireAtLeast(0, "--unknown", unknown);
    requireAtLeast(0, "--values", values);
    RegisterUsers users =
        new RegisterUsers(
            clients, total, new RegisterUsers.Mix(writes, unknown, values), violated, seed);
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
      users.run(out::println);
    }
    if (users.lackViolation()) {
      throw mistake("--violated needs more operations, or more writes among them");
    }
    return 0;
  }
}
