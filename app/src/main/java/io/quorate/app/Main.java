package io.quorate.app;

import io.quorate.app.bench.BenchCommand;
import io.quorate.app.process.CheckFailedException;
import io.quorate.server.flags.LogOptions;
import io.quorate.server.flags.LogOutput;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `quorate`.
@Command(
    name = "quorate",
    description = "An etcd-compatible key-value server with its own Raft, and its tools.",
    subcommands = {
      ServerCommand.class,
      DemoCommand.class,
      BenchCommand.class,
      VersionCommand.class,
      RehearseCommand.class,
      CommandLine.HelpCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  quorate demo                 three nodes, a crash, and nothing lost",
      "  quorate server               one node on etcd's ports",
      "  quorate server --help        all flags; they are etcd's"
    })
public final class Main implements Runnable {
  static final int FAILED = 1;
  private static final int USAGE = 64;
  private static final int OUR_MISTAKE = 70;

  private Main() {}

  public static void main(String[] arguments) {
    // A tool says what goes wrong and no more; a server sets its log up by its flags.
    LogbackSetup.configure(
        new LogOptions(
            LogOptions.Level.WARN,
            LogOptions.Format.CONSOLE,
            List.of(new LogOutput.StandardError())));
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    CommandLine command = new CommandLine(new Main());
    command.setExecutionExceptionHandler((exception, failed, _) -> {
      failed.getErr().println("quorate: " + exception.getMessage());
      return exception instanceof CheckFailedException ? FAILED : OUR_MISTAKE;
    });
    command.getCommandSpec().exitCodeOnInvalidInput(USAGE);
    command
        .getSubcommands()
        .values()
        .forEach(each -> each.getCommandSpec().exitCodeOnInvalidInput(USAGE));
    return command.execute(arguments);
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }
}
