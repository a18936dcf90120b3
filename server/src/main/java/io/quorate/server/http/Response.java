package io.quorate.server.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quorate.bytes.Bytes;
import java.util.Optional;

/// An answer to a [Request].
///
/// @param allow the only method that the path knows, if it was asked with another
record Response(
    HttpResponseStatus status, String contentType, Bytes body, Optional<HttpMethod> allow) {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";

  static Response of(HttpResponseStatus status, String contentType, String body) {
    return new Response(status, contentType, Bytes.utf8(body), Optional.empty());
  }

  static Response text(HttpResponseStatus status, String text) {
    return of(status, TEXT, text);
  }

  static Response json(HttpResponseStatus status, String text) {
    return of(status, JSON, text);
  }

  /// With the status's own words as text.
  static Response of(HttpResponseStatus status) {
    return text(status, status.reasonPhrase() + "\n");
  }

  /// The same, said to who has used another method than this one.
  Response allowing(HttpMethod method) {
    return new Response(status, contentType, body, Optional.of(method));
  }
}
