package io.quorate.server.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.quorate.bytes.Bytes;
import java.util.Optional;

/// An answer to a [Request].
///
/// @param allow the only method that the path knows, if it was asked with another
public record Response(
    HttpResponseStatus status, String contentType, Bytes body, Optional<String> allow) {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";

  static Response text(HttpResponseStatus status, String text) {
    return new Response(status, TEXT, Bytes.utf8(text), Optional.empty());
  }

  static Response json(HttpResponseStatus status, String text) {
    return new Response(status, JSON, Bytes.utf8(text), Optional.empty());
  }

  /// With the status's own words as text.
  public static Response of(HttpResponseStatus status) {
    return text(status, status.reasonPhrase() + "\n");
  }
}
