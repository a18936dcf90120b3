package io.quorate.wal;

/// A log, or one file of it, belongs to another node. Nothing was changed on the disk.
public final class ForeignLogException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ForeignLogException(String file, String found, String expected) {
    super(
        "%s belongs to %s, but this log is opened for %s. Check the data directory and the cluster and node ids."
            .formatted(file, found, expected));
  }
}
