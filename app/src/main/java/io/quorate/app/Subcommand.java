package io.quorate.app;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What all tools of this program have in common: `--help`, and one way to say that an option makes
/// no sense.
@Command(optionListHeading = "%nOptions:%n", sortOptions = false)
public abstract class Subcommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      order = Integer.MAX_VALUE,
      usageHelp = true,
      description = "Shows this text.")
  @SuppressWarnings("UnusedVariable") // for picocli, which looks at it
  private boolean help;

  protected Subcommand() {}

  /// What picocli knows of this command.
  protected final CommandSpec spec() {
    return spec;
  }

  /// Where results go.
  protected final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /// The subcommand's own name.
  protected final String name() {
    return spec.name();
  }

  /// @throws ParameterException naming the option, the value and what is allowed
  protected final void requireAtLeast(long least, String option, long value) {
    if (value < least) {
      throw mistake("%s %d is less than %d".formatted(option, value, least));
    }
  }

  /// What an option's text says to a reader that refuses what it does not understand.
  ///
  /// @throws ParameterException naming the option, the value and what the reader has to say of it
  protected final <A, T> T checked(String option, A value, Function<A, T> reader) {
    try {
      return reader.apply(value);
    } catch (IllegalArgumentException e) {
      throw mistake("%s %s: %s".formatted(option, value, e.getMessage()));
    }
  }

  /// A mistake in the command line.
  protected final ParameterException mistake(@Nullable String message) {
    return new ParameterException(spec.commandLine(), String.valueOf(message));
  }
}
