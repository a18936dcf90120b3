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

  /// For bodies that are JSON, which has bytes as base64, four characters for three bytes, and not
  /// much else.
  public static HttpLimits forMessages(int messageBytesMax, Duration patience) {
    return new HttpLimits(
        REQUEST_LINE_BYTES_MAX, HEADER_BYTES_MAX, messageBytesMax / 3 * 4, patience);
  }
}
