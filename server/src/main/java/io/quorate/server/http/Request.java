package io.quorate.server.http;

import io.netty.handler.codec.http.HttpMethod;
import io.quorate.bytes.Bytes;
import java.util.List;
import java.util.Map;

/// What a client asks for.
///
/// @param path decoded, without the query
/// @param parameters of the query, decoded; one without a value has the empty text
/// @param keyspace the keyspace that the request is meant for, or the empty text
public record Request(
    HttpMethod method,
    String path,
    Map<String, List<String>> parameters,
    String keyspace,
    Bytes body) {
  /// The first value of a parameter, or the empty text.
  String parameter(String name) {
    List<String> values = parameters.getOrDefault(name, List.of());
    return values.isEmpty() ? "" : values.getFirst();
  }
}
