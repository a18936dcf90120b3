package io.quorate.kv;

/// Bytes that were to be a snapshot are none, or one that was altered or cut.
public final class MalformedSnapshotException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedSnapshotException(String message) {
    super(message);
  }
}
