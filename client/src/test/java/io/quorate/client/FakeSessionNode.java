package io.quorate.client;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.quorate.api.etcd.PutResponse;
import io.quorate.api.etcd.ResponseHeader;
import io.quorate.api.etcd.ResponseOp;
import io.quorate.api.session.CloseRequest;
import io.quorate.api.session.CloseResponse;
import io.quorate.api.session.ExecuteRequest;
import io.quorate.api.session.ExecuteResponse;
import io.quorate.api.session.OpenRequest;
import io.quorate.api.session.OpenResponse;
import io.quorate.api.session.SessionGrpc;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A node inside this process. All of them share one cluster, which carries out each number once.
final class FakeSessionNode extends SessionGrpc.SessionImplBase implements AutoCloseable {
  /// What the nodes agree on.
  static final class Cluster {
    final Map<Long, Long> executed = new TreeMap<>();
    final List<Long> closed = new ArrayList<>();
    long revision = 1;
  }

  /// How a node treats the next attempt.
  enum Mood {
    /// Refuses, without carrying anything out.
    REFUSES,
    /// Carries the command out and loses the answer.
    LOSES_THE_ANSWER,
    /// Never says anything.
    SILENT,
    /// Does not know the session.
    FORGOT
  }

  final List<ExecuteRequest> requests = new ArrayList<>();

  private final ArrayDeque<Mood> moods = new ArrayDeque<>();
  private final Cluster cluster;
  private final String name = InProcessServerBuilder.generateName();
  private final Server server;

  FakeSessionNode(Cluster cluster) throws IOException {
    this.cluster = cluster;
    server = InProcessServerBuilder.forName(name).directExecutor().addService(this).build().start();
  }

  ManagedChannel connection() {
    return InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  synchronized FakeSessionNode next(Mood... next) {
    moods.addAll(List.of(next));
    return this;
  }

  @Override
  public synchronized void open(OpenRequest request, StreamObserver<OpenResponse> answer) {
    if (moods.poll() == Mood.REFUSES) {
      answer.onError(Status.UNAVAILABLE.asRuntimeException());
      return;
    }
    answer.onNext(OpenResponse.newBuilder().setSession(7).build());
    answer.onCompleted();
  }

  @Override
  public synchronized void execute(ExecuteRequest request, StreamObserver<ExecuteResponse> answer) {
    requests.add(request);
    switch (moods.poll()) {
      case REFUSES -> answer.onError(Status.UNAVAILABLE.asRuntimeException());
      case LOSES_THE_ANSWER -> {
        carryOut(request);
        answer.onError(Status.UNAVAILABLE.asRuntimeException());
      }
      case SILENT -> {}
      case FORGOT -> answer.onError(Status.NOT_FOUND.asRuntimeException());
      case null -> {
        answer.onNext(
            ExecuteResponse.newBuilder()
                .setHeader(ResponseHeader.newBuilder().setRevision(carryOut(request)))
                .setResult(ResponseOp.newBuilder().setResponsePut(PutResponse.getDefaultInstance()))
                .build());
        answer.onCompleted();
      }
    }
  }

  private long carryOut(ExecuteRequest request) {
    return cluster.executed.computeIfAbsent(request.getNumber(), _ -> ++cluster.revision);
  }

  @Override
  public void close(CloseRequest request, StreamObserver<CloseResponse> answer) {
    cluster.closed.add(request.getSession());
    answer.onNext(CloseResponse.getDefaultInstance());
    answer.onCompleted();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
