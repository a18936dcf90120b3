package io.quorate.server.etcd;

import io.grpc.Status;

/// Where the one answer to a unary call goes. May be called from any thread, once.
public interface Reply<A> {
  void answer(A answer);

  void fail(Status status);
}
