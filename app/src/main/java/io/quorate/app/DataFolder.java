package io.quorate.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a server that does not run has its data, by the names of its flags.
final class DataFolder {
  @Option(
      names = "--data-dir",
      required = true,
      paramLabel = "DIR",
      description = "The server's data folder. The server must not run.")
  private Path folder = Path.of("");

  @Option(
      names = "--wal-dir",
      paramLabel = "DIR",
      description = "Its folder for the log, if it was started with that flag.")
  private @Nullable Path log;

  DataFolder() {}

  Path folder() {
    return folder;
  }

  Path log() {
    return log == null ? folder.resolve("wal") : log;
  }
}
