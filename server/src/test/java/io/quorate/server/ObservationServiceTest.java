package io.quorate.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.quorate.api.keyspace.CreateKeyspaceRequest;
import io.quorate.api.keyspace.KeyspacesGrpc;
import io.quorate.api.observation.Observation;
import io.quorate.api.observation.ObservationsGrpc;
import io.quorate.api.observation.WatchObservationsRequest;
import io.quorate.api.observation.WatchObservationsResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Our own service for those who want to follow what befalls a server.
class ObservationServiceTest {
  private static final int READERS_MAX = 16;

  @TempDir private Path folder;

  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.alone(folder, TestServer.TIGHT);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void first_comes_what_is_kept_and_then_what_happens() {
    Iterator<WatchObservationsResponse> stream =
        ObservationsGrpc.newBlockingStub(server.channel())
            .watch(WatchObservationsRequest.getDefaultInstance());
    List<Observation> seen = new ArrayList<>();
    do {
      seen.add(stream.next().getObservation());
    } while (!(seen.getLast().hasLeaderElected() && seen.getLast().getGroup() == 2));
    assertThat(seen).anyMatch(Observation::hasGroupHosted);
    assertThat(seen.getFirst().getSequence()).isOne();
    assertThat(seen.getLast().getSequence()).isEqualTo(seen.size());
    assertThat(seen.getLast().getLeaderElected().getLeader().getId()).isNotZero();

    var _ =
        KeyspacesGrpc.newBlockingStub(server.channel())
            .create(CreateKeyspaceRequest.newBuilder().setName("orders").build());
    Observation next = stream.next().getObservation();
    while (!(next.hasGroupHosted() && next.getGroup() >= 1000)) {
      next = stream.next().getObservation();
    }
    assertThat(next.getAtMs()).isGreaterThanOrEqualTo(seen.getLast().getAtMs());
  }

  @Test
  void there_may_not_be_too_many_readers() {
    ConcurrentLinkedQueue<Status> ends = new ConcurrentLinkedQueue<>();
    for (int i = 0; i <= READERS_MAX; i++) {
      ObservationsGrpc.newStub(server.channel())
          .watch(WatchObservationsRequest.getDefaultInstance(), endingIn(ends));
    }
    server.await("a refusal", () -> !ends.isEmpty());
    assertThat(ends).hasSize(1);
    assertThat(ends.peek().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void the_end_of_the_server_ends_the_streams() {
    ConcurrentLinkedQueue<Status> ends = new ConcurrentLinkedQueue<>();
    ObservationsGrpc.newStub(server.channel())
        .watch(WatchObservationsRequest.getDefaultInstance(), endingIn(ends));
    server.await("a reader", () -> server.serves());
    server.server().close();
    server.await("an end", () -> !ends.isEmpty());
    assertThat(ends.peek().getCode()).isEqualTo(Status.Code.OK);
  }

  private static StreamObserver<WatchObservationsResponse> endingIn(
      ConcurrentLinkedQueue<Status> ends) {
    return new StreamObserver<>() {
      @Override
      public void onNext(WatchObservationsResponse seen) {}

      @Override
      public void onError(Throwable failure) {
        ends.add(((StatusRuntimeException) failure).getStatus());
      }

      @Override
      public void onCompleted() {
        ends.add(Status.OK);
      }
    };
  }
}
