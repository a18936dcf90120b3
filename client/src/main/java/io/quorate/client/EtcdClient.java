package io.quorate.client;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.quorate.api.etcd.ClusterGrpc;
import io.quorate.api.etcd.DeleteRangeRequest;
import io.quorate.api.etcd.KVGrpc;
import io.quorate.api.etcd.MaintenanceGrpc;
import io.quorate.api.etcd.MemberListRequest;
import io.quorate.api.etcd.PutRequest;
import io.quorate.api.etcd.RangeRequest;
import io.quorate.api.etcd.StatusRequest;
import io.quorate.api.etcd.TxnRequest;
import io.quorate.api.etcd.TxnResponse;
import io.quorate.api.keyspace.DropKeyspaceRequest;
import io.quorate.api.keyspace.KeyspacesGrpc;
import io.quorate.api.keyspace.ListKeyspacesRequest;
import io.quorate.api.observation.ObservationsGrpc;
import io.quorate.api.observation.WatchObservationsRequest;
import io.quorate.api.observation.WatchObservationsResponse;
import io.quorate.api.replica.DescribeRequest;
import io.quorate.api.replica.ReplicaGrpc;
import io.quorate.bytes.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A client of one node of an etcd v3 cluster, over one connection.
///
/// It never sends a request twice and never chooses another node: who wants that asks the next
/// client, and knows then what it means. A lost connection is made anew by the next request; a
/// request made while the node cannot be reached fails at once.
///
/// Methods ending in `Async` return at once; their futures are completed on the connection's event
/// loop, where nothing may block. The others wait. All may be called from any thread.
public final class EtcdClient implements AutoCloseable {
  private final Endpoint endpoint;
  private static final Metadata.Key<String> KEYSPACE =
      Metadata.Key.of("quorate-keyspace", Metadata.ASCII_STRING_MARSHALLER);

  private final ManagedChannel channel;

  /// The same, with what is said beside every request.
  private final Channel calls;

  private final long timeoutNanos;

  EtcdClient(Endpoint endpoint, ManagedChannel channel, Duration timeout) {
    this(endpoint, channel, channel, timeout);
  }

  private EtcdClient(Endpoint endpoint, ManagedChannel channel, Channel calls, Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("request timeout " + timeout + " is not positive");
    }
    this.endpoint = endpoint;
    this.channel = channel;
    this.calls = calls;
    this.timeoutNanos = timeout.toNanos();
  }

  /// A client of this endpoint. Connects with the first request.
  ///
  /// @param timeout how long a request may take, connecting included; more than 0
  /// @throws IllegalArgumentException if the endpoint's host is unknown
  public static EtcdClient of(Endpoint endpoint, Duration timeout) {
    return new EtcdClient(endpoint, Channels.to(endpoint).build(), timeout);
  }

  /// A client of another keyspace, over the same connection: closing either closes both. Only our
  /// servers have keyspaces; etcd takes no notice of them.
  public EtcdClient inKeyspace(String name) {
    Metadata headers = new Metadata();
    headers.put(KEYSPACE, name);
    return new EtcdClient(
        endpoint,
        channel,
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
        Duration.ofNanos(timeoutNanos));
  }

  public Endpoint endpoint() {
    return endpoint;
  }

  /// Sets a key, without a lease.
  public Outcome<Written> put(Bytes key, Bytes value) {
    return putAsync(key, value).join();
  }

  /// As [#put]. The future always ends with an outcome.
  public CompletableFuture<Outcome<Written>> putAsync(Bytes key, Bytes value) {
    var request =
        PutRequest.newBuilder().setKey(Payload.of(key)).setValue(Payload.of(value)).build();
    return write(
        KVGrpc.getPutMethod(),
        request,
        response -> new Written(response.getHeader().getRevision()));
  }

  public Outcome<Deleted> delete(Bytes key) {
    return delete(DeleteRangeRequest.newBuilder().setKey(Payload.of(key)).build());
  }

  /// Deletes all keys that start with this prefix, in one revision.
  public Outcome<Deleted> deletePrefix(Bytes prefix) {
    return delete(
        DeleteRangeRequest.newBuilder()
            .setKey(firstKey(prefix))
            .setRangeEnd(Payload.endOfPrefix(prefix))
            .build());
  }

  private Outcome<Deleted> delete(DeleteRangeRequest request) {
    return write(
            KVGrpc.getDeleteRangeMethod(),
            request,
            response -> new Deleted(response.getHeader().getRevision(), response.getDeleted()))
        .join();
  }

  /// Carries out an etcd txn as it is given.
  public Outcome<TxnResponse> txn(TxnRequest request) {
    return write(KVGrpc.getTxnMethod(), request, Function.identity()).join();
  }

  /// The key's value, if it has one.
  ///
  /// @throws EtcdException if the node does not answer, or with an error
  public Found get(Bytes key, ReadLevel level) {
    return await(getAsync(key, level));
  }

  /// As [#get]; the future fails with an [EtcdException].
  public CompletableFuture<Found> getAsync(Bytes key, ReadLevel level) {
    return range(Payload.of(key), ByteString.EMPTY, level);
  }

  /// All keys that start with this prefix; no bytes are a prefix of every key.
  ///
  /// @throws EtcdException if the node does not answer, or with an error
  public Found getPrefix(Bytes prefix, ReadLevel level) {
    return await(range(firstKey(prefix), Payload.endOfPrefix(prefix), level));
  }

  private CompletableFuture<Found> range(ByteString key, ByteString end, ReadLevel level) {
    var request =
        RangeRequest.newBuilder()
            .setKey(key)
            .setRangeEnd(end)
            .setSerializable(level == ReadLevel.SERIALIZABLE)
            .build();
    return read(KVGrpc.getRangeMethod(), request, Found::of);
  }

  /// What the node says about itself; answered without its peers.
  ///
  /// @throws EtcdException if the node does not answer, or with an error
  public NodeStatus status() {
    return await(
        read(
            MaintenanceGrpc.getStatusMethod(), StatusRequest.getDefaultInstance(), NodeStatus::of));
  }

  /// What the node says of its replica, as only ours do; answered without its peers.
  ///
  /// @throws EtcdException if the node does not answer, or with an error
  public ReplicaDescription describe() {
    return await(
        read(
            ReplicaGrpc.getDescribeMethod(),
            DescribeRequest.getDefaultInstance(),
            ReplicaDescription::of));
  }

  /// Tells what befalls the node, as only ours say it: first what the node has kept, then what
  /// comes. Ends when the future is cancelled, or fails with an [EtcdException].
  ///
  /// @param listener is called on the connection's event loop; the slower it is, the more it misses
  public CompletableFuture<Void> observe(EventListener listener) {
    var ended = new CompletableFuture<Void>();
    ClientCall<WatchObservationsRequest, WatchObservationsResponse> call =
        calls.newCall(ObservationsGrpc.getWatchMethod(), CallOptions.DEFAULT);
    ClientCalls.asyncServerStreamingCall(
        call,
        WatchObservationsRequest.getDefaultInstance(),
        new StreamObserver<>() {
          @Override
          public void onNext(WatchObservationsResponse said) {
            if (said.hasObservation()) {
              listener.happened(ServerEvent.of(said.getObservation()));
            } else {
              listener.missed(said.getMissed());
            }
          }

          @Override
          public void onError(Throwable error) {
            ended.completeExceptionally(
                new EtcdException(endpoint, Failure.of(Status.fromThrowable(error))));
          }

          @Override
          public void onCompleted() {
            ended.complete(null);
          }
        });
    var _ = ended.whenComplete((_, _) -> call.cancel("nobody listens any more", null));
    return ended;
  }

  /// The members as this node knows them.
  ///
  /// @throws EtcdException if the node does not answer, or with an error
  public List<ClusterMember> members() {
    return await(
        read(
            ClusterGrpc.getMemberListMethod(),
            MemberListRequest.getDefaultInstance(),
            response -> response.getMembersList().stream().map(ClusterMember::of).toList()));
  }

  // ---- keyspaces, which only our servers have
  // ------------------------------------------------------------------------------------

  /// Makes a keyspace with the quota that it has by default.
  ///
  /// @throws EtcdException as [#createKeyspace(String, KeyspaceSettings)]
  public Keyspace createKeyspace(String name) {
    return createKeyspace(name, KeyspaceSettings.DEFAULT);
  }

  /// Makes a keyspace. When this returns it can be used through this node.
  ///
  /// @throws EtcdException if the node does not answer, or with an error
  public Keyspace createKeyspace(String name, KeyspaceSettings settings) {
    return await(
        read(
            KeyspacesGrpc.getCreateMethod(),
            settings.request(name),
            response -> Keyspace.of(response.getKeyspace())));
  }

  /// The keyspaces there are, by name; the default one comes first.
  ///
  /// @throws EtcdException if the node does not answer, or with an error
  public List<Keyspace> keyspaces() {
    return await(
        read(
            KeyspacesGrpc.getListMethod(),
            ListKeyspacesRequest.getDefaultInstance(),
            response -> response.getKeyspacesList().stream().map(Keyspace::of).toList()));
  }

  /// Drops a keyspace and all that is in it.
  ///
  /// @throws EtcdException if the node does not answer, or with an error
  public void dropKeyspace(String name) {
    var _ =
        await(
            read(
                KeyspacesGrpc.getDropMethod(),
                DropKeyspaceRequest.newBuilder().setName(name).build(),
                Function.identity()));
  }

  /// Ends what is under way: such writes become `Unknown`.
  @Override
  public void close() {
    channel.shutdownNow();
  }

  /// The first key there is; a key is never empty.
  private static ByteString firstKey(Bytes prefix) {
    return prefix.isEmpty() ? ByteString.copyFrom(new byte[1]) : Payload.of(prefix);
  }

  private <Q, R, T> CompletableFuture<Outcome<T>> write(
      MethodDescriptor<Q, R> method, Q request, Function<R, T> value) {
    var outcome = new CompletableFuture<Outcome<T>>();
    var fate = new WriteFate();
    ClientCalls.asyncUnaryCall(
        call(method, CallOptions.DEFAULT.withStreamTracerFactory(fate)),
        request,
        new Answer<>(
            response -> outcome.complete(new Outcome.Done<>(value.apply(response))),
            status -> outcome.complete(fate.of(status))));
    return outcome;
  }

  private <Q, R, T> CompletableFuture<T> read(
      MethodDescriptor<Q, R> method, Q request, Function<R, T> value) {
    var result = new CompletableFuture<T>();
    ClientCalls.asyncUnaryCall(
        call(method, CallOptions.DEFAULT),
        request,
        new Answer<>(
            response -> result.complete(value.apply(response)),
            status ->
                result.completeExceptionally(new EtcdException(endpoint, Failure.of(status)))));
    return result;
  }

  private <Q, R> ClientCall<Q, R> call(MethodDescriptor<Q, R> method, CallOptions options) {
    // Without this a node that comes back is not tried again for seconds, later for minutes.
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      channel.resetConnectBackoff();
    }
    return calls.newCall(method, options.withDeadlineAfter(timeoutNanos, TimeUnit.NANOSECONDS));
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof EtcdException failed) {
        // Thrown here, so that the trace shows the caller and not the event loop.
        failed.setStackTrace(Thread.currentThread().getStackTrace());
        throw failed;
      }
      throw e;
    }
  }

  /// Keeps the message until the call has ended well: only then has the write been acknowledged.
  private static final class Answer<R> implements StreamObserver<R> {
    private final Consumer<R> done;
    private final Consumer<Status> failed;
    private @Nullable R message;

    Answer(Consumer<R> done, Consumer<Status> failed) {
      this.done = done;
      this.failed = failed;
    }

    @Override
    public void onNext(R response) {
      message = response;
    }

    @Override
    public void onError(Throwable error) {
      failed.accept(Status.fromThrowable(error));
    }

    @Override
    public void onCompleted() {
      if (message == null) {
        failed.accept(Status.INTERNAL.withDescription("an answer without a message"));
      } else {
        done.accept(message);
      }
    }
  }
}
