package io.quorate.client;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.quorate.api.etcd.DeleteRangeRequest;
import io.quorate.api.etcd.DeleteRangeResponse;
import io.quorate.api.etcd.PutRequest;
import io.quorate.api.etcd.RequestOp;
import io.quorate.api.etcd.ResponseOp;
import io.quorate.api.etcd.TxnRequest;
import io.quorate.api.etcd.TxnResponse;
import io.quorate.api.session.CloseRequest;
import io.quorate.api.session.ExecuteRequest;
import io.quorate.api.session.ExecuteResponse;
import io.quorate.api.session.OpenRequest;
import io.quorate.api.session.SessionGrpc;
import io.quorate.bytes.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Writes that are retried and still carried out at most once.
///
/// A write goes to one node after another until one answers what it resulted in, or time is up.
/// However often it was sent, and whatever crashes meanwhile, the cluster carries it out once (Raft
/// thesis §6.3). What is not known when time is up ends [Outcome.Unknown], as without a session,
/// and is not carried out any more once a later write of the session has been.
///
/// A session that is not used for ten minutes ends; writes then end [Outcome.Failed] with
/// `NOT_FOUND`, and another session must be opened. Only clusters of this project know sessions; at
/// others [#open] fails with `UNIMPLEMENTED`.
///
/// Methods wait for their result, and may be called from many threads at once.
public final class Session implements AutoCloseable {
  /// How many writes may be open at once; more wait for one to end. A tenth of what the cluster
  /// allows.
  private static final int OPEN_MAX = 100;

  /// A node is given this part of the time before the next one is asked.
  private static final int TURNS = 4;

  private static final Duration PAUSE_MIN = Duration.ofMillis(5);
  private static final Duration PAUSE_MAX = Duration.ofMillis(200);

  private final List<Endpoint> endpoints;
  private final List<ManagedChannel> channels;
  private final Duration timeout;
  private final Semaphore permits = new Semaphore(OPEN_MAX);
  private final long id;

  // Guarded by this object's lock.
  private final TreeSet<Long> open = new TreeSet<>();
  private long next = 1;
  private int preferred;

  /// @param channels one for each endpoint
  Session(List<Endpoint> endpoints, List<ManagedChannel> channels, Duration timeout) {
    this.endpoints = endpoints;
    this.channels = channels;
    this.timeout = timeout;
    try {
      id = openSession();
    } catch (RuntimeException e) {
      channels.forEach(ManagedChannel::shutdownNow);
      throw e;
    }
  }

  /// Opens a session with the cluster that has these nodes.
  ///
  /// @param timeout how long a write, and opening, may take
  /// @throws EtcdException if no node opens one in time
  public static Session open(List<Endpoint> endpoints, Duration timeout) {
    if (endpoints.isEmpty() || timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(
          "a session needs an endpoint and a positive timeout, not %s and %s"
              .formatted(endpoints, timeout));
    }
    List<ManagedChannel> channels = new ArrayList<>();
    endpoints.forEach(endpoint -> channels.add(Channels.to(endpoint).build()));
    return new Session(List.copyOf(endpoints), channels, timeout);
  }

  /// Sets a key, without a lease.
  public Outcome<Written> put(Bytes key, Bytes value) {
    PutRequest put =
        PutRequest.newBuilder().setKey(Payload.of(key)).setValue(Payload.of(value)).build();
    return execute(
        RequestOp.newBuilder().setRequestPut(put),
        response -> new Written(response.getHeader().getRevision()));
  }

  public Outcome<Deleted> delete(Bytes key) {
    DeleteRangeRequest delete = DeleteRangeRequest.newBuilder().setKey(Payload.of(key)).build();
    return execute(
        RequestOp.newBuilder().setRequestDeleteRange(delete),
        response -> {
          DeleteRangeResponse deleted = response.getResult().getResponseDeleteRange();
          return new Deleted(response.getHeader().getRevision(), deleted.getDeleted());
        });
  }

  /// Carries out an etcd txn as it is given.
  public Outcome<TxnResponse> txn(TxnRequest request) {
    return execute(
        RequestOp.newBuilder().setRequestTxn(request),
        response -> {
          ResponseOp result = response.getResult();
          return result.getResponseTxn().toBuilder().setHeader(response.getHeader()).build();
        });
  }

  /// Ends the session at the cluster, if it can be reached, and lets go of the connections.
  @Override
  public void close() {
    try {
      ClientCalls.blockingUnaryCall(
          channels.get(preferred()),
          SessionGrpc.getCloseMethod(),
          deadline(timeout.toNanos() / TURNS),
          CloseRequest.newBuilder().setSession(id).build());
    } catch (StatusRuntimeException _) {
      // The cluster ends it by itself in time.
    }
    channels.forEach(ManagedChannel::shutdownNow);
  }

  private long openSession() {
    Deadline deadline = new Deadline(timeout);
    while (true) {
      int turn = preferred();
      try {
        return ClientCalls.blockingUnaryCall(
                channels.get(turn),
                SessionGrpc.getOpenMethod(),
                deadline(deadline.turn()),
                OpenRequest.getDefaultInstance())
            .getSession();
      } catch (StatusRuntimeException e) {
        if (!isWorthRetrying(e.getStatus()) || !deadline.pause()) {
          throw new EtcdException(endpoints.get(turn), Failure.of(e.getStatus()));
        }
        leave(turn);
      }
    }
  }

  private <T> Outcome<T> execute(RequestOp.Builder command, Function<ExecuteResponse, T> value) {
    permits.acquireUninterruptibly();
    try {
      ExecuteRequest request = number(command);
      try {
        return execute(request, value);
      } finally {
        acknowledge(request.getNumber());
      }
    } finally {
      permits.release();
    }
  }

  private <T> Outcome<T> execute(ExecuteRequest request, Function<ExecuteResponse, T> value) {
    Deadline deadline = new Deadline(timeout);
    boolean inDoubt = false;
    while (true) {
      int turn = preferred();
      WriteFate fate = new WriteFate();
      try {
        return new Outcome.Done<>(
            value.apply(
                ClientCalls.blockingUnaryCall(
                    channels.get(turn),
                    SessionGrpc.getExecuteMethod(),
                    deadline(deadline.turn()).withStreamTracerFactory(fate),
                    request)));
      } catch (StatusRuntimeException e) {
        Outcome<T> ended = fate.of(e.getStatus());
        boolean retry = isWorthRetrying(e.getStatus()) && deadline.pause();
        if (!retry) {
          return inDoubt && isRefusal(e.getStatus())
              ? new Outcome.Unknown<>(Failure.of(e.getStatus()))
              : ended;
        }
        inDoubt |= ended instanceof Outcome.Unknown;
        leave(turn);
      }
    }
  }

  /// That the session has ended, or that nobody took this attempt, says nothing about the attempts
  /// before. Any other answer is what the command resulted in, or would have.
  private static boolean isRefusal(Status status) {
    return status.getCode() == Status.Code.NOT_FOUND || isWorthRetrying(status);
  }

  private static boolean isWorthRetrying(Status status) {
    return switch (status.getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, CANCELLED, INTERNAL, UNKNOWN -> true;
      case OK,
          INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          DATA_LOSS,
          UNAUTHENTICATED ->
          false;
    };
  }

  private static CallOptions deadline(long nanos) {
    return CallOptions.DEFAULT.withDeadlineAfter(nanos, TimeUnit.NANOSECONDS);
  }

  private synchronized ExecuteRequest number(RequestOp.Builder command) {
    long number = next++;
    open.add(number);
    return ExecuteRequest.newBuilder()
        .setSession(id)
        .setNumber(number)
        .setLowest(open.first())
        .setCommand(command)
        .build();
  }

  private synchronized void acknowledge(long number) {
    open.remove(number);
  }

  private synchronized int preferred() {
    return preferred;
  }

  /// The next attempt goes to the next node, unless another write has found a better one meanwhile.
  private synchronized void leave(int turn) {
    if (preferred == turn) {
      preferred = (turn + 1) % channels.size();
      channels.get(preferred).resetConnectBackoff();
    }
  }

  /// The time that a write has, attempt by attempt.
  private static final class Deadline {
    private final long turnNanos;
    private final long at;
    private long pauseNanos = PAUSE_MIN.toNanos();

    Deadline(Duration timeout) {
      this.turnNanos = Math.max(1, timeout.toNanos() / TURNS);
      this.at = System.nanoTime() + timeout.toNanos();
    }

    /// How long the next attempt may take.
    long turn() {
      return Math.clamp(at - System.nanoTime(), 1, turnNanos);
    }

    /// Waits a little, longer each time, so that a cluster without a leader is not stormed.
    ///
    /// @return false if time is up
    boolean pause() {
      if (at - System.nanoTime() <= pauseNanos) {
        return false;
      }
      try {
        TimeUnit.NANOSECONDS.sleep(ThreadLocalRandom.current().nextLong(1, pauseNanos));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      }
      pauseNanos = Math.min(2 * pauseNanos, PAUSE_MAX.toNanos());
      return true;
    }
  }
}
