package io.quorate.server.etcd;

import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/// Carries the name of a keyspace in gRPC's metadata, which every client of etcd can send.
public final class KeyspaceMetadata implements ServerInterceptor {
  private static final Metadata.Key<String> NAME =
      Metadata.Key.of(KeyspaceChoice.NAME, Metadata.ASCII_STRING_MARSHALLER);

  public KeyspaceMetadata() {}

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String name = headers.get(NAME);
    return name == null
        ? next.startCall(call, headers)
        : Contexts.interceptCall(KeyspaceChoice.context(name), call, headers, next);
  }
}
