package io.quorate.server.flags;

import java.nio.file.Path;

/// Where the server's own log goes.
public sealed interface LogOutput {
  record StandardError() implements LogOutput {}

  record StandardOutput() implements LogOutput {}

  /// A file that is appended to.
  record AppendTo(Path file) implements LogOutput {}
}
