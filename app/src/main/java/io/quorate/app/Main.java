package io.quorate.app;

import io.quorate.server.flags.LogOptions;
import io.quorate.server.flags.LogOutput;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The one entry point: [QuorateCommand], but for a server on a shorter way. Half of a server's
/// start would be spent on reading annotations of commands that are not wanted.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    // Figures look the same everywhere, so that scripts can read them.
    Locale.setDefault(Locale.ROOT);
    System.exit(
        arguments.length > 0 && arguments[0].equals(ServerCommand.NAME)
            ? ServerCommand.run(Arrays.asList(arguments).subList(1, arguments.length))
            : runTool(arguments));
  }

  private static int runTool(String[] arguments) {
    // A tool says what goes wrong and no more; a server sets its log up by its flags.
    LogbackSetup.configure(
        new LogOptions(
            LogOptions.Level.WARN,
            LogOptions.Format.CONSOLE,
            List.of(new LogOutput.StandardError())));
    return QuorateCommand.run(writer(System.out), writer(System.err), arguments);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }
}
