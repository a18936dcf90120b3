package io.quorate.client;

import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;

/// Decides whether a write that got no good answer can have had an effect. Watches whether the
/// request was ever handed to a connection; if not, it has failed for certain, whatever the status.
///
/// One instance belongs to one call.
final class WriteFate extends ClientStreamTracer.Factory {
  private volatile boolean handedToConnection;

  @Override
  public ClientStreamTracer newClientStreamTracer(
      ClientStreamTracer.StreamInfo info, Metadata headers) {
    return new ClientStreamTracer() {
      @Override
      public void streamCreated(Attributes transport, Metadata unused) {
        handedToConnection = true;
      }
    };
  }

  <T> Outcome<T> of(Status status) {
    var failure = Failure.of(status);
    return !handedToConnection || refused(status)
        ? new Outcome.Failed<>(failure)
        : new Outcome.Unknown<>(failure);
  }

  /// Codes that a server answers before it orders a write, or instead of carrying it out. A lost
  /// leader, a timeout, a cancellation and a broken connection all leave the write's fate open.
  private static boolean refused(Status status) {
    return switch (status.getCode()) {
      case INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          FAILED_PRECONDITION,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          UNAUTHENTICATED ->
          true;
      // The transport uses this code too, for an answer that is larger than the client allows.
      case RESOURCE_EXHAUSTED -> fromServer(status);
      case OK, CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, ABORTED, INTERNAL, UNAVAILABLE, DATA_LOSS ->
          false;
    };
  }

  private static boolean fromServer(Status status) {
    var description = status.getDescription();
    return description != null && description.startsWith("etcdserver: ");
  }
}
