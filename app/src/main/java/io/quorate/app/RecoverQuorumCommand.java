package io.quorate.app;

import io.quorate.server.QuorumRecovery;
import io.quorate.server.QuorumRecovery.Other;
import io.quorate.testkit.CheckFailedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `quorate recover-quorum`.
@Command(
    name = "recover-quorum",
    header = "Makes a server the only member when a majority is lost.",
    description = {
      "",
      "Shows what the server holds and what may be lost; with --yes it does it. All that its log"
          + " holds is decided by that. What was acknowledged and only the lost members held is lost,"
          + " and nobody can say whether there was any.",
      "",
      "Of several survivors take the one with the longest log: name the data folders of the others,"
          + " or copies of them, with --compare. The others join again as new members, with empty data"
          + " folders. Never start a lost member with its old data again: with another it may make a"
          + " majority of the old members."
    },
    footer = {
      "",
      "Exit codes: 0 done, or shown; 1 refused; 64 for a mistake in the options.",
      "",
      "Example:",
      "  quorate recover-quorum --data-dir n2.etcd --compare n4.etcd --yes"
    })
final class RecoverQuorumCommand extends Subcommand {
  private static final String RECORD = "recovered-quorum.txt";

  @Mixin private DataFolder data = new DataFolder();

  @Option(
      names = "--compare",
      split = ",",
      paramLabel = "DIR,...",
      description = "Data folders of other survivors: refused if one of them holds more.")
  private List<Path> compared = List.of();

  @Option(names = "--yes", description = "Does it.")
  private boolean yes;

  @Option(
      names = "--i-know-that-the-others-are-lost",
      description = "Does it although a majority of the members seems to be there.")
  private boolean othersAreLost;

  private RecoverQuorumCommand() {}

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(data.log())) {
      throw mistake("%s holds no data of a server".formatted(data.log()));
    }
    PrintWriter out = out();
    try (QuorumRecovery recovery = QuorumRecovery.open(data.log())) {
      List<Other> others = recovery.others();
      List<String> report = report(recovery, others);
      report.forEach(out::println);
      refuseIfUnsafe(recovery, others);
      if (yes) {
        recovery.carryOut();
        record(report);
        out.printf(
            "Done, and written down in %s. Start the server as before; then add members with 'etcdctl member add'.%n",
            data.folder().resolve(RECORD));
      } else {
        out.println("Nothing was changed; with --yes it is done.");
      }
    }
    return 0;
  }

  private List<String> report(QuorumRecovery recovery, List<Other> others) {
    List<String> lines = new ArrayList<>();
    lines.add("%s becomes the only member.".formatted(recovery.identity()));
    recovery.logs().forEach((name, extent) -> lines.add("  %s: %s".formatted(name, extent)));
    recovery
        .missing()
        .forEach(
            name -> lines.add("  %s: nothing of it is here, it becomes empty".formatted(name)));
    for (Other other : others) {
      lines.add(
          "  %x (%s) at %s is removed; %s"
              .formatted(
                  other.id(),
                  other.name().isEmpty() ? "never started" : other.name(),
                  String.join(",", other.peerUrls()),
                  other.answers() ? "something answers there" : "nothing answers there"));
    }
    lines.add(
        "What was acknowledged after these entries, and what the lost members alone held, is lost. How"
            + " much that is cannot be known from here; what is not known to be decided becomes so.");
    return lines;
  }

  private void refuseIfUnsafe(QuorumRecovery recovery, List<Other> others) throws IOException {
    long voters = 1 + others.stream().filter(Other::voter).count();
    long alive = 1 + others.stream().filter(other -> other.voter() && other.answers()).count();
    if (!recovery.isVoter()) {
      throw new CheckFailedException("refused: this server has no vote, and may lack anything");
    }
    if (alive > voters / 2 && !othersAreLost) {
      throw new CheckFailedException(
          "refused: with this server %d of %d voters seem to be there, which is a majority; start this one, and nothing has to be recovered"
              .formatted(alive, voters));
    }
    for (Path folder : compared) {
      Path log = Files.isDirectory(folder.resolve("wal")) ? folder.resolve("wal") : folder;
      try (QuorumRecovery other = QuorumRecovery.open(log)) {
        Optional<String> behind = recovery.behind(other);
        if (behind.isPresent()) {
          throw new CheckFailedException(
              "refused: %s holds more (%s: %s); recover from it instead"
                  .formatted(folder, behind.get(), other.logs().get(behind.get())));
        }
      }
    }
  }

  private void record(List<String> report) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(Instant.now() + " quorate recover-quorum");
    lines.addAll(report);
    Files.write(
        data.folder().resolve(RECORD), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
