package io.quorate.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Our own service for those who want to follow what befalls a server.
class ObservationServiceTest {
  private static final int READERS_MAX = 16;
  private static final WatchObservationsRequest WATCH =
      WatchObservationsRequest.getDefaultInstance();

  @TempDir private Path folder;

  /// What has come by several streams together, and how those ended that have.
  private static final class Streams implements StreamObserver<WatchObservationsResponse> {
    private final ConcurrentLinkedQueue<WatchObservationsResponse> seen =
        new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Status.Code> ends = new ConcurrentLinkedQueue<>();

    @Override
    public void onNext(WatchObservationsResponse response) {
      seen.add(response);
    }

    @Override
    public void onError(Throwable failure) {
      ends.add(Status.fromThrowable(failure).getCode());
    }

    @Override
    public void onCompleted() {
      ends.add(Status.Code.OK);
    }
  }

  @Test
  void first_comes_what_is_kept_and_then_what_happens() {
    try (TestServer server = TestServer.alone(folder, TestServer.TIGHT)) {
      Iterator<WatchObservationsResponse> stream =
          ObservationsGrpc.newBlockingStub(server.channel()).watch(WATCH);
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
  }

  @Test
  void there_may_not_be_too_many_readers() {
    try (TestServer server = TestServer.alone(folder, TestServer.TIGHT)) {
      Streams streams = new Streams();
      for (int i = 0; i <= READERS_MAX; i++) {
        ObservationsGrpc.newStub(server.channel()).watch(WATCH, streams);
      }
      server.await("a refusal", () -> !streams.ends.isEmpty());
      assertThat(streams.ends).containsExactly(Status.Code.RESOURCE_EXHAUSTED);
    }
  }

  @Test
  void the_end_of_the_server_ends_the_streams() {
    TestServer server = TestServer.alone(folder, TestServer.TIGHT);
    ManagedChannel channel = server.newChannel();
    Streams streams = new Streams();
    ObservationsGrpc.newStub(channel).watch(WATCH, streams);
    server.await("something to read", () -> !streams.seen.isEmpty());
    server.close();
    server.await("the end", () -> !streams.ends.isEmpty());
    assertThat(streams.ends).containsExactly(Status.Code.OK);
    channel.shutdownNow();
  }
}
