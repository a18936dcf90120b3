package io.quorate.app.keyspace;

import io.quorate.app.Subcommand;
import picocli.CommandLine.Command;

/// `quorate keyspace`, whose subcommands do something.
@Command(
    name = "keyspace",
    header = "Makes, lists and drops keyspaces.",
    description = {
      "",
      "A keyspace is a store of its own, with its own keys and its own revision. Clients choose one"
          + " by the gRPC metadata quorate-keyspace, or by a header of that name over HTTP; plain"
          + " etcd clients use the keyspace 'default', which is always there."
    },
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    subcommands = {CreateCommand.class, ListCommand.class, DropCommand.class},
    footer = {
      "",
      "Exit codes: 0 done, 1 the cluster has refused it or does not answer, 64 for a mistake in the"
          + " command line.",
      "",
      "Examples:",
      "  quorate keyspace create orders --quota-bytes 100000000 --engine multi-paxos",
      "  quorate keyspace list --json",
      "  quorate keyspace drop orders --endpoints 10.0.0.1:2379,10.0.0.2:2379"
    })
public final class KeyspaceCommand extends Subcommand {
  public KeyspaceCommand() {}

  @Override
  public Integer call() {
    throw mistake("one of the commands create, list and drop is missing");
  }
}
