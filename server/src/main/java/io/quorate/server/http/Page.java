package io.quorate.server.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;

/// What is found at a path.
///
/// @param method the only one that it may be asked with
public record Page(String path, HttpMethod method, RequestHandler handler) {
  /// A page to be read.
  static Page get(String path, RequestHandler handler) {
    return new Page(path, HttpMethod.GET, handler);
  }

  /// Says as what release of etcd the server, its cluster and its storage present themselves.
  public static Page version(String server, String cluster, String storage) {
    Response response =
        Response.json(
            HttpResponseStatus.OK,
            "{\"etcdserver\":\"%s\",\"etcdcluster\":\"%s\",\"storage\":\"%s\"}"
                .formatted(server, cluster, storage));
    return get("/version", (_, reply) -> reply.accept(response));
  }
}
