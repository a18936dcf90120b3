package io.quorate.app;

import io.quorate.app.bench.BenchCommand;
import io.quorate.app.check.CheckCommand;
import io.quorate.app.keyspace.KeyspaceCommand;
import io.quorate.app.simulate.SimulateCommand;
import io.quorate.app.status.EventsCommand;
import io.quorate.app.status.StatusCommand;
import io.quorate.app.txn.TxnCommand;
import io.quorate.client.EtcdException;
import io.quorate.testkit.CheckFailedException;
import io.quorate.wal.DamagedLogException;
import io.quorate.wal.DirectoryInUseException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// `quorate`, and the commands below it.
///
/// What goes wrong is said in one line on standard error. The exit code is 64 for a command line
/// that cannot be understood, 1 for a command that failed, 70 for a mistake of this program, which
/// alone shows a stack trace.
@Command(
    name = "quorate",
    description = {"", "An etcd-compatible key-value server with its own Raft, and its tools."},
    subcommands = {
      ServerCommand.class,
      DemoCommand.class,
      SimulateCommand.class,
      CheckCommand.class,
      BenchCommand.class,
      StatusCommand.class,
      EventsCommand.class,
      KeyspaceCommand.class,
      RepairCommand.class,
      RecoverQuorumCommand.class,
      TxnCommand.class,
      VersionCommand.class,
      RehearseCommand.class,
      CommandLine.HelpCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Examples:",
      "  quorate demo                 three nodes, a crash, and nothing lost",
      "  quorate server               one node on etcd's ports",
      "  quorate server --help        all flags; they are etcd's",
      "  quorate status               what each member says of its replica",
      "  quorate events               what befalls the members, as it happens",
      "  quorate keyspace list        the keyspaces of a cluster",
      "  quorate txn list             transactions over keyspaces that are not finished",
      "  quorate simulate             clusters under faults, in virtual time",
      "  quorate check --help         is a recorded history linearizable?",
      "  quorate bench compare        this server beside etcd, on this machine"
    })
final class QuorateCommand implements Runnable {
  private static final int FAILED = 1;
  private static final int USAGE = 64;
  private static final int OUR_MISTAKE = 70;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this text.")
  @SuppressWarnings("UnusedVariable") // for picocli, which looks at it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Shows the version.")
  @SuppressWarnings("UnusedVariable") // for picocli, which looks at it
  private boolean version;

  private QuorateCommand() {}

  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine command = new CommandLine(new QuorateCommand());
    command.getCommandSpec().version(VersionCommand.text().lines().toArray(String[]::new));
    return command
        .setOut(out)
        .setErr(err)
        .setExpandAtFiles(false)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler((mistake, _) -> {
          err.println(text(mistake));
          return USAGE;
        })
        .setExecutionExceptionHandler(QuorateCommand::failed)
        .execute(arguments);
  }

  private static String text(ParameterException mistake) {
    String command = mistake.getCommandLine().getCommandSpec().qualifiedName();
    return "%s: %s; see '%s --help'".formatted(command, reason(mistake), command);
  }

  private static String reason(ParameterException mistake) {
    if (mistake instanceof UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().getFirst();
      String similar = String.join("' or '", unmatched.getSuggestions());
      return "%s '%s' is unknown%s"
          .formatted(
              first.startsWith("-") ? "option" : "argument",
              first,
              similar.isEmpty() ? "" : ", did you mean '" + similar + "'?");
    }
    return String.valueOf(mistake.getMessage()).lines().findFirst().orElse("");
  }

  private static int failed(Exception exception, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    err.println(
        "%s: %s".formatted(command.getCommandSpec().qualifiedName(), exception.getMessage()));
    return switch (exception) {
      case CheckFailedException _, EtcdException _, IOException _, UncheckedIOException _ -> FAILED;
      case DirectoryInUseException _, DamagedLogException _ -> FAILED;
      default -> {
        exception.printStackTrace(err);
        yield OUR_MISTAKE;
      }
    };
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
