package io.quorate.kv;

/// Bytes that were to be a command are none.
///
/// Unchecked, because only what [KvCodec] wrote reaches a log: to meet it there is a fault of ours.
public final class MalformedCommandException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MalformedCommandException(String message) {
    super(message);
  }
}
