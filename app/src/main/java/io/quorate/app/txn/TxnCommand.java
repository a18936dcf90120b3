package io.quorate.app.txn;

import io.quorate.app.Subcommand;
import picocli.CommandLine.Command;

/// `quorate txn`, whose subcommands do something.
@Command(
    name = "txn",
    header = "Runs transactions over keyspaces, and ends those in doubt.",
    description = {
      "",
      "Of a transaction over several keyspaces all takes effect, or nothing does, and it is as if it"
          + " had happened at one moment. A coordinator that is lost leaves nothing that would not"
          + " be ended by the others within seconds; list and resolve are for what is stuck all the"
          + " same."
    },
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    subcommands = {RunCommand.class, ListCommand.class, ResolveCommand.class},
    footer = {
      "",
      "Examples:",
      "  quorate txn run get north/ada get south/bob",
      "  quorate txn run if north/ada = 100 put north/ada 70 put south/bob 130",
      "  quorate txn list --json",
      "  quorate txn resolve 8e9e05c52164694d/3/17 --reason 'ann: the machine is gone'"
    })
public final class TxnCommand extends Subcommand {
  public TxnCommand() {}

  @Override
  public Integer call() {
    throw mistake("one of the commands run, list and resolve is missing");
  }
}
