package io.quorate.server.etcd;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.function.BooleanSupplier;

/// Refuses at once, where no leader is known, calls whose client has said that it needs one
/// (metadata `hasleader: true`).
public final class RequireLeader implements ServerInterceptor {
  private static final Metadata.Key<String> HAS_LEADER =
      Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

  private final BooleanSupplier leaderIsKnown;

  public RequireLeader(BooleanSupplier leaderIsKnown) {
    this.leaderIsKnown = leaderIsKnown;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if ("true".equals(headers.get(HAS_LEADER)) && !leaderIsKnown.getAsBoolean()) {
      call.close(Errors.NO_LEADER, new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return next.startCall(call, headers);
  }
}
