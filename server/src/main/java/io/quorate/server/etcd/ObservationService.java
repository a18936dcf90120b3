package io.quorate.server.etcd;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quorate.api.observation.ObservationsGrpc;
import io.quorate.api.observation.WatchObservationsRequest;
import io.quorate.api.observation.WatchObservationsResponse;
import io.quorate.runtime.observation.Observations;
import io.quorate.runtime.observation.Seen;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/// Our own `Observations` service: what befalls the node, as it happens. A client gets as much as
/// it takes, and misses the rest.
public final class ObservationService extends ObservationsGrpc.ObservationsImplBase
    implements AutoCloseable {
  /// So many are looked at together.
  private static final int BATCH = 64;

  private final Observations observations;
  private final Executor executor;
  private final Set<Stream> open = ConcurrentHashMap.newKeySet();

  /// @param executor sends them
  public ObservationService(Observations observations, Executor executor) {
    this.observations = observations;
    this.executor = executor;
  }

  @Override
  public void watch(
      WatchObservationsRequest request, StreamObserver<WatchObservationsResponse> observer) {
    Stream stream = new Stream((ServerCallStreamObserver<WatchObservationsResponse>) observer);
    Optional<Observations.Reader> reader = observations.read(stream::sendSoon);
    if (reader.isEmpty()) {
      observer.onError(
          Status.RESOURCE_EXHAUSTED
              .withDescription("quorate: too many read the observations of this server")
              .asRuntimeException());
    } else {
      open.add(stream);
      stream.begin(reader.get());
    }
  }

  /// Ends all calls.
  @Override
  public void close() {
    open.forEach(Stream::end);
  }

  private final class Stream {
    private final ServerCallStreamObserver<WatchObservationsResponse> call;
    private final AtomicBoolean due = new AtomicBoolean();
    private Optional<Observations.Reader> reader = Optional.empty();

    Stream(ServerCallStreamObserver<WatchObservationsResponse> call) {
      this.call = call;
    }

    void begin(Observations.Reader reads) {
      call.setOnCancelHandler(this::cancelled);
      call.setOnReadyHandler(this::sendSoon);
      synchronized (this) {
        reader = Optional.of(reads);
      }
      sendSoon();
    }

    /// From any thread, that of the node too.
    void sendSoon() {
      if (!due.getAndSet(true)) {
        executor.execute(this::send);
      }
    }

    private synchronized void send() {
      due.set(false);
      while (reader.isPresent() && call.isReady()) {
        List<Seen> seen = reader.get().next(BATCH);
        if (seen.isEmpty()) {
          return;
        }
        seen.forEach(each -> call.onNext(ObservationFormat.of(each)));
      }
    }

    synchronized void end() {
      if (reader.isPresent()) {
        cancelled();
        call.onCompleted();
      }
    }

    private synchronized void cancelled() {
      reader.ifPresent(Observations.Reader::close);
      reader = Optional.empty();
      open.remove(this);
    }
  }
}
