package io.quorate.server.http;

import java.time.Duration;

/// What one connection may ask for.
///
/// @param requestLineBytesMax of the line with method and path
/// @param headerBytesMax of all headers of a request together
/// @param bodyBytesMax of a request; refused before it is read where its length is announced
/// @param patience with a client: until its next request has arrived in full, counted from the end
///   of the last one, and until it has taken a response
public record HttpLimits(
    int requestLineBytesMax, int headerBytesMax, int bodyBytesMax, Duration patience) {
  private static final int REQUEST_LINE_BYTES_MAX = 8 << 10;
  private static final int HEADER_BYTES_MAX = 32 << 10;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// The usual limits, with this one for bodies.
  public static HttpLimits withBodies(int bodyBytesMax) {
    return new HttpLimits(REQUEST_LINE_BYTES_MAX, HEADER_BYTES_MAX, bodyBytesMax, PATIENCE);
  }
}
