package io.quorate.app;

import io.quorate.runtime.StateRepair;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `quorate repair`.
@Command(
    name = "repair",
    header = "Has a stopped server fetch its state from the others.",
    description = {
      "",
      "For a server that stopped because its state was another than that of a majority. Its state is"
          + " thrown away, its log stays; when it is started, it fetches snapshots from the others"
          + " before it takes part."
    },
    footer = {"", "Example:", "  quorate repair --data-dir n3.etcd"})
final class RepairCommand extends Subcommand {
  @Mixin private DataFolder data = new DataFolder();

  private RepairCommand() {}

  @Override
  public Integer call() throws IOException {
    Path log = data.log();
    if (!Files.isDirectory(log)) {
      throw mistake("%s holds no data of a server".formatted(log));
    }
    SortedSet<Long> groups = StateRepair.giveUp(log);
    PrintWriter out = out();
    out.println(
        "the state of the groups %s in %s was given up; start the server, and it fetches another"
            .formatted(groups, log));
    return 0;
  }
}
