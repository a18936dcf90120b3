package io.quorate.runtime.codec;

/// Bytes that passed their checksum but are not what they should be: another version's, or a bug.
public final class MalformedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MalformedException(String message) {
    super(message);
  }
}
