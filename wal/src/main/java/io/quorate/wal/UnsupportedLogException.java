package io.quorate.wal;

/// A file of the log is of a format version that this program does not know. Nothing was changed.
public final class UnsupportedLogException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnsupportedLogException(String file, int found, int known) {
    super(
        "%s has format version %d, but this program knows only version %d. Start the newer program that wrote it."
            .formatted(file, found, known));
  }
}
