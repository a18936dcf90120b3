package io.quorate.app.bench;

import io.quorate.app.Subcommand;
import picocli.CommandLine.Command;

/// `quorate bench`.
@Command(
    name = "bench",
    header = "Puts load on etcd-compatible servers, and compares them.",
    description = {
      "",
      "put, range and txn put load on a cluster that runs already: this one or any other that"
          + " speaks etcd's v3 API. compare and failover start clusters of their own, of this"
          + " server and of etcd, or of this server with each of its engines. groups measures what"
          + " groups cost of which nothing is wanted, transfer what transactions over keyspaces cost,"
          + " locks how long a lost coordinator is missed, snapshots what they cost those who write."
          + " histories makes input for quorate check."
    },
    subcommands = {
      LoadCommand.Put.class,
      LoadCommand.Range.class,
      LoadCommand.Txn.class,
      CompareCommand.class,
      FailoverCommand.class,
      GroupsCommand.class,
      TransferCommand.class,
      LocksCommand.class,
      SnapshotsCommand.class,
      HistoriesCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Examples:",
      "  quorate bench put --endpoints 127.0.0.1:2379",
      "  quorate bench range --endpoints 127.0.0.1:2379 --clients 1 --total 10000",
      "  quorate bench compare",
      "  quorate bench compare --engines --workloads put",
      "  quorate bench failover --kills 10"
    })
public final class BenchCommand extends Subcommand {
  public BenchCommand() {}

  @Override
  public Integer call() {
    throw mistake("say which load or comparison");
  }
}
