package io.quorate.server.flags;

import java.util.List;

/// What a command line asks for.
public sealed interface Invocation {
  /// Show [FlagHelp] and end.
  record Help() implements Invocation {}

  /// Show the version and end.
  record Version() implements Invocation {}

  /// Run a server. Each warning is a whole sentence about one flag or variable, to be logged once.
  record Serve(ServerFlags flags, List<String> warnings) implements Invocation {
    public Serve {
      warnings = List.copyOf(warnings);
    }
  }
}
