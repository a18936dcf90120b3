package io.quorate.protocol;

/// Names one request of one client, so that whoever asked recognises its command in the log. The
/// origin is unique to one life of one process; sequence numbers are never reused within it.
public record RequestId(long origin, long sequence) {
  /// Of what a leader puts into the log by itself.
  public static final RequestId OF_NOBODY = new RequestId(0, 0);

  @Override
  public String toString() {
    return Long.toHexString(origin) + ":" + sequence;
  }
}
