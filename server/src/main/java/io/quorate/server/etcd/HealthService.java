package io.quorate.server.etcd;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.quorate.api.health.HealthCheckRequest;
import io.quorate.api.health.HealthCheckResponse;
import io.quorate.api.health.HealthCheckResponse.ServingStatus;
import io.quorate.api.health.HealthGrpc;

/// gRPC's standard health service. As with etcd, the server as a whole (the empty service name) is
/// serving as long as it runs.
final class HealthService extends HealthGrpc.HealthImplBase {
  @Override
  public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> observer) {
    if (request.getService().isEmpty()) {
      observer.onNext(status(ServingStatus.SERVING));
      observer.onCompleted();
    } else {
      observer.onError(
          Status.NOT_FOUND
              .withDescription("unknown service " + request.getService())
              .asRuntimeException());
    }
  }

  /// The stream stays open; what it said at first stays true until the server ends.
  @Override
  public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> observer) {
    boolean known = request.getService().isEmpty();
    observer.onNext(status(known ? ServingStatus.SERVING : ServingStatus.SERVICE_UNKNOWN));
  }

  private static HealthCheckResponse status(ServingStatus status) {
    return HealthCheckResponse.newBuilder().setStatus(status).build();
  }
}
