package io.quorate.server.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;

/// A command line under test, and the environment around it.
record CommandLine(List<String> arguments, Map<String, String> environment) {
  static CommandLine of(String... arguments) {
    return new CommandLine(List.of(arguments), Map.of());
  }

  static CommandLine in(Map<String, String> environment, String... arguments) {
    return new CommandLine(List.of(arguments), environment);
  }

  Invocation invocation() {
    return FlagParser.parse(arguments, environment);
  }

  private Invocation.Serve serve() {
    Invocation invocation = invocation();
    assertThat(invocation).isInstanceOf(Invocation.Serve.class);
    return (Invocation.Serve) invocation;
  }

  ServerFlags flags() {
    return serve().flags();
  }

  List<String> warnings() {
    return serve().warnings();
  }

  ServerOptions options() {
    return ServerOptions.from(flags());
  }

  /// What the user is told by a command line that cannot be followed.
  String complaint() {
    FlagException complaint = catchThrowableOfType(FlagException.class, this::options);
    assertThat(complaint).as("a complaint about %s", this).isNotNull();
    return String.valueOf(complaint.getMessage());
  }
}
