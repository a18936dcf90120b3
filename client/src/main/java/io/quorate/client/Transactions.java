package io.quorate.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.quorate.api.etcd.DeleteRangeRequest;
import io.quorate.api.etcd.KVGrpc;
import io.quorate.api.etcd.PutRequest;
import io.quorate.api.etcd.RangeRequest;
import io.quorate.api.etcd.RangeResponse;
import io.quorate.api.etcd.RequestOp;
import io.quorate.api.transaction.CommitRequest;
import io.quorate.api.transaction.ListRequest;
import io.quorate.api.transaction.Part;
import io.quorate.api.transaction.ResolveRequest;
import io.quorate.api.transaction.Seen;
import io.quorate.api.transaction.TransactionsGrpc;
import io.quorate.bytes.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// Transactions over several keyspaces of a cluster of ours: all of one takes effect, or nothing
/// does, and it is as if it had happened at one moment.
///
/// Reads go to one node, which also commits, and to the next one if that cannot be reached. Methods
/// wait for their result, and may be called from many threads at once.
public final class Transactions implements AutoCloseable {
  private static final Metadata.Key<String> KEYSPACE =
      Metadata.Key.of("quorate-keyspace", Metadata.ASCII_STRING_MARSHALLER);

  /// So a server begins its words if it knows that a transaction is not committed.
  private static final String NOTHING_DONE = "quorate: nothing was done";

  private static final String NO_SPACE = "etcdserver: mvcc: database space exceeded";

  private static final Duration PAUSE_MIN = Duration.ofMillis(2);
  private static final Duration PAUSE_MAX = Duration.ofMillis(200);

  private final List<Endpoint> endpoints;
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final Duration timeout;
  private final Protocol protocol;
  private volatile int preferred;

  private Transactions(List<Endpoint> endpoints, Duration timeout, Protocol protocol) {
    this.endpoints = List.copyOf(endpoints);
    this.timeout = timeout;
    this.protocol = protocol;
    this.endpoints.forEach(endpoint -> channels.add(Channels.to(endpoint).build()));
  }

  /// Transactions that are decided by [Protocol#REGISTER].
  ///
  /// @param timeout how long a transaction may take, with all its attempts
  public static Transactions of(List<Endpoint> endpoints, Duration timeout) {
    return of(endpoints, timeout, Protocol.REGISTER);
  }

  /// As [#of(List, Duration)], by another protocol.
  public static Transactions of(List<Endpoint> endpoints, Duration timeout, Protocol protocol) {
    if (endpoints.isEmpty() || timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException(
          "transactions need an endpoint and a positive timeout, not %s and %s"
              .formatted(endpoints, timeout));
    }
    return new Transactions(endpoints, timeout, protocol);
  }

  /// What a transaction does. It may be run several times, and only the last time counts.
  @FunctionalInterface
  public interface Body<A> {
    A run(Attempt attempt);
  }

  /// Runs a transaction until it is committed, or refused for good, or time is up.
  public <A> Outcome<A> run(Body<A> body) {
    long end = System.nanoTime() + timeout.toNanos();
    for (Duration pause = PAUSE_MIN; ; pause = longer(pause)) {
      int turn = preferred;
      Attempt attempt = new Attempt(reached(turn), end, protocol);
      Status status;
      try {
        A result = body.run(attempt);
        attempt.commit();
        return new Outcome.Done<>(result);
      } catch (StatusRuntimeException e) {
        status = e.getStatus();
      }
      Failure failure = Failure.of(status);
      if (attempt.mayBeCommitted(status)) {
        return new Outcome.Unknown<>(failure);
      }
      boolean again = canBegin(status);
      if (again && status.getCode() != Status.Code.ABORTED) {
        preferred = (turn + 1) % channels.size();
      }
      if (!again || System.nanoTime() + pause.toNanos() >= end || !rest(pause)) {
        return new Outcome.Failed<>(failure);
      }
    }
  }

  /// Without this a node that comes back is not tried again for seconds, later for minutes.
  private ManagedChannel reached(int turn) {
    ManagedChannel channel = channels.get(turn);
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      channel.resetConnectBackoff();
    }
    return channel;
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(PAUSE_MAX) < 0 ? twice : PAUSE_MAX;
  }

  /// A keyspace without room is so at all nodes, and for some time.
  private static boolean canBegin(Status status) {
    return switch (status.getCode()) {
      case ABORTED, UNAVAILABLE, DEADLINE_EXCEEDED -> true;
      case RESOURCE_EXHAUSTED -> !String.valueOf(status.getDescription()).startsWith(NO_SPACE);
      default -> false;
    };
  }

  /// By chance, or else two that have met would meet again.
  private static boolean rest(Duration atMost) {
    try {
      TimeUnit.NANOSECONDS.sleep(ThreadLocalRandom.current().nextLong(atMost.toNanos()));
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// One attempt: what it has read, and what it is going to write.
  public static final class Attempt {
    private static final class Known {
      final List<Seen> seen = new ArrayList<>();
      final SortedMap<Bytes, Optional<Bytes>> values = new TreeMap<>();
      final SortedMap<Bytes, Optional<Bytes>> writes = new TreeMap<>();
    }

    private final ManagedChannel channel;
    private final long end;
    private final Protocol protocol;
    private final SortedMap<String, Known> keyspaces = new TreeMap<>();
    private final WriteFate fate = new WriteFate();
    private boolean commits;

    private Attempt(ManagedChannel channel, long end, Protocol protocol) {
      this.channel = channel;
      this.end = end;
      this.protocol = protocol;
    }

    private Known in(String keyspace) {
      return keyspaces.computeIfAbsent(keyspace, _ -> new Known());
    }

    /// What a key holds, as this transaction sees it.
    public Optional<Bytes> get(String keyspace, Bytes key) {
      Known known = in(keyspace);
      if (known.writes.containsKey(key)) {
        return known.writes.get(key);
      }
      return known.values.computeIfAbsent(key, _ -> read(keyspace, known, key));
    }

    private Optional<Bytes> read(String keyspace, Known known, Bytes key) {
      Metadata headers = new Metadata();
      headers.put(KEYSPACE, keyspace);
      Channel there =
          ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
      RangeResponse found =
          ClientCalls.blockingUnaryCall(
              there,
              KVGrpc.getRangeMethod(),
              options(),
              RangeRequest.newBuilder().setKey(Payload.of(key)).build());
      known.seen.add(
          Seen.newBuilder()
              .setKey(Payload.of(key))
              .setRevision(found.getHeader().getRevision())
              .setCount(found.getCount())
              .build());
      return found.getKvsList().stream().map(kv -> Payload.bytes(kv.getValue())).findFirst();
    }

    public void put(String keyspace, Bytes key, Bytes value) {
      in(keyspace).writes.put(key, Optional.of(value));
    }

    public void delete(String keyspace, Bytes key) {
      in(keyspace).writes.put(key, Optional.empty());
    }

    private CallOptions options() {
      return CallOptions.DEFAULT.withDeadlineAfter(
          Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private void commit() {
      CommitRequest.Builder request = CommitRequest.newBuilder().setProtocol(protocol.message());
      keyspaces.forEach((keyspace, known) -> {
        Part.Builder part = Part.newBuilder().setKeyspace(keyspace).addAllSeen(known.seen);
        known.writes.forEach((key, value) -> part.addWrites(write(key, value)));
        request.addParts(part);
      });
      commits = true;
      var _ =
          ClientCalls.blockingUnaryCall(
              channel,
              TransactionsGrpc.getCommitMethod(),
              options().withStreamTracerFactory(fate),
              request.build());
    }

    private static RequestOp write(Bytes key, Optional<Bytes> value) {
      return value
          .map(written ->
              RequestOp.newBuilder()
                  .setRequestPut(
                      PutRequest.newBuilder().setKey(Payload.of(key)).setValue(Payload.of(written)))
                  .build())
          .orElseGet(() ->
              RequestOp.newBuilder()
                  .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(Payload.of(key)))
                  .build());
    }

    /// The server says UNKNOWN itself if it does not know; otherwise it depends on how far the
    /// request has come.
    private boolean mayBeCommitted(Status status) {
      return commits
          && status.getCode() != Status.Code.ABORTED
          && !String.valueOf(status.getDescription()).startsWith(NOTHING_DONE)
          && (status.getCode() == Status.Code.UNKNOWN
              || fate.of(status) instanceof Outcome.Unknown<?>);
    }
  }

  // ---- for operators
  // ------------------------------------------------------------------------------

  /// What is not finished, and what operators have done of late.
  ///
  /// @throws EtcdException if no node answers
  public TransactionReport report() {
    return TransactionReport.of(
        ask(channel ->
            ClientCalls.blockingUnaryCall(
                channel,
                TransactionsGrpc.getListMethod(),
                options(),
                ListRequest.getDefaultInstance())));
  }

  /// Aborts a transaction unless it is committed.
  ///
  /// @param word who asks, and why
  /// @return what it is now, in one word
  /// @throws EtcdException if it is refused, or no node answers
  public String resolve(TransactionName transaction, String word) {
    ResolveRequest request =
        ResolveRequest.newBuilder().setId(transaction.message()).setWord(word).build();
    return TransactionReport.word(
        ask(channel ->
                ClientCalls.blockingUnaryCall(
                    channel, TransactionsGrpc.getResolveMethod(), options(), request))
            .getDecision());
  }

  private CallOptions options() {
    return CallOptions.DEFAULT.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  private interface Call<A> {
    A at(ManagedChannel channel);
  }

  /// The nodes are asked in turn until one can be reached.
  private <A> A ask(Call<A> call) {
    for (int turn = 0; ; turn++) {
      try {
        return call.at(reached(turn));
      } catch (StatusRuntimeException e) {
        boolean last = turn == channels.size() - 1;
        if (last || e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
          throw new EtcdException(endpoints.get(turn), Failure.of(e.getStatus()));
        }
      }
    }
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
