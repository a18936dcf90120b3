package io.quorate.protocol;

/// Names one request of one client, so that whoever asked recognises its command in the log. The
/// origin is unique to one life of one process; sequence numbers are never reused within it.
public record RequestId(long origin, long sequence) {
  @Override
  public String toString() {
    return Long.toHexString(origin) + ":" + sequence;
  }
}
