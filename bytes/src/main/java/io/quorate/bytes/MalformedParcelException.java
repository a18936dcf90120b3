package io.quorate.bytes;

/// Bytes that were to be a [Parcel] are none, or one that was altered.
public final class MalformedParcelException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedParcelException(String message) {
    super(message);
  }
}
