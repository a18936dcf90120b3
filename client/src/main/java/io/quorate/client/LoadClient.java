package io.quorate.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One closed-loop client: sends a request, and the next one from within the answer's callback, on
/// the connection's event loop. It is its own listener, so that a request costs what gRPC makes of
/// it and little more.
///
/// Steps follow one another in time though on changing threads; gRPC and the executor order them.
/// Only [#giveUp] is called from outside.
final class LoadClient<Q, R> extends ClientCall.Listener<R> {
  /// A client whose request failed waits so long, lest an unreachable node eats the processor.
  private static final long PAUSE_AFTER_ERROR_MILLIS = 20;

  private final ManagedChannel channel;
  private final RequestKind<Q, R> kind;
  private final KeyPlan keys;
  private final SplittableRandom random;
  private final LoadPhase phase;
  private final ScheduledExecutorService executor;

  private boolean foundNothing;
  private volatile long startNanos;
  private volatile @Nullable ClientCall<Q, R> outstanding;

  LoadClient(
      ManagedChannel channel,
      RequestKind<Q, R> kind,
      KeyPlan keys,
      SplittableRandom random,
      LoadPhase phase,
      ScheduledExecutorService executor) {
    this.channel = channel;
    this.kind = kind;
    this.keys = keys;
    this.random = random;
    this.phase = phase;
    this.executor = executor;
  }

  void begin() {
    next(System.nanoTime());
  }

  private void next(long nowNanos) {
    var number = phase.take(nowNanos);
    if (number == LoadPhase.ENOUGH) {
      phase.retire(nowNanos);
      return;
    }
    var key = keys.sequential() ? number % keys.space() : random.nextLong(keys.space());
    var call = channel.newCall(kind.method(), CallOptions.DEFAULT);
    foundNothing = false;
    startNanos = nowNanos;
    outstanding = call;
    call.start(this, new Metadata());
    call.request(2);
    call.sendMessage(kind.request(key));
    call.halfClose();
  }

  @Override
  public void onMessage(R message) {
    foundNothing = kind.missed(message);
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    outstanding = null;
    var nowNanos = System.nanoTime();
    if (status.isOk()) {
      phase.succeeded(nowNanos - startNanos, foundNothing);
      next(nowNanos);
    } else {
      phase.failed(Failure.of(status));
      var _ = executor.schedule(this::begin, PAUSE_AFTER_ERROR_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /// Ends a request that has been under way for longer than this.
  void giveUp(long nowNanos, long timeoutNanos) {
    var call = outstanding;
    if (call != null && nowNanos - startNanos > timeoutNanos) {
      call.cancel("no answer within " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms", null);
    }
  }
}
