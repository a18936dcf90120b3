package io.quorate.server;

import io.quorate.server.flags.LogOptions;

/// Directs the log to where the flags say. Which logging library does it is up to the program that
/// contains the server.
@FunctionalInterface
public interface LogSetup {
  void configure(LogOptions options);
}
