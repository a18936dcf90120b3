package io.quorate.wal;

import java.io.IOException;

/// A [Disk] has no space left, or the user's quota is used up.
public final class DiskFullException extends IOException {
  private static final long serialVersionUID = 1;

  public DiskFullException(String message) {
    super(message);
  }

  public DiskFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
