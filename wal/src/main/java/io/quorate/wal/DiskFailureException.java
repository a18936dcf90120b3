package io.quorate.wal;

import java.io.IOException;

/// The disk failed under the log. What was being written may or may not be durable; the log does
/// not write again, and the process has to stop.
public final class DiskFailureException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String file;

  DiskFailureException(String file, String what, Throwable cause) {
    super("%s: %s (%s)".formatted(file, what, cause.getMessage()), cause);
    this.file = file;
  }

  static DiskFailureException opening(String file, IOException cause) {
    return new DiskFailureException(file, "the log cannot be opened", cause);
  }

  /// The path of the file or directory that failed.
  public String file() {
    return file;
  }
}
