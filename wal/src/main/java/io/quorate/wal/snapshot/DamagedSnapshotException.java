package io.quorate.wal.snapshot;

import java.io.IOException;

/// A snapshot's file, or a block of one, is not what was written.
public final class DamagedSnapshotException extends IOException {
  private static final long serialVersionUID = 1;

  DamagedSnapshotException(String file, long offset, String what) {
    super("%s is damaged at byte %d: %s".formatted(file, offset, what));
  }
}
