package io.quorate.client;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.quorate.api.etcd.KVGrpc;
import io.quorate.api.etcd.PutRequest;
import io.quorate.api.etcd.PutResponse;
import io.quorate.api.etcd.RangeRequest;
import io.quorate.api.etcd.RangeResponse;
import io.quorate.api.etcd.ResponseHeader;
import io.quorate.api.etcd.TxnRequest;
import io.quorate.api.etcd.TxnResponse;
import io.quorate.api.mvcc.KeyValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A node inside this process that keeps keys in a map. It can be told to refuse writes, or to
/// leave them without an answer.
final class FakeNode extends KVGrpc.KVImplBase implements AutoCloseable {
  final List<PutRequest> puts = new ArrayList<>();
  final List<RangeRequest> ranges = new ArrayList<>();
  final List<TxnRequest> txns = new ArrayList<>();

  private final AtomicReference<@Nullable Status> refusal = new AtomicReference<>();
  private final TreeMap<String, KeyValue> store = new TreeMap<>();
  private final String name = InProcessServerBuilder.generateName();
  private final Server server;
  private boolean silent;
  private long revision = 1;

  FakeNode() throws IOException {
    server = InProcessServerBuilder.forName(name).directExecutor().addService(this).build().start();
  }

  ManagedChannel connection() {
    return InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  void refuseWritesWith(@Nullable Status status) {
    refusal.set(status);
  }

  synchronized void keepSilent() {
    silent = true;
  }

  @Override
  public synchronized void put(PutRequest request, StreamObserver<PutResponse> answer) {
    puts.add(request);
    var status = refusal.get();
    if (status != null) {
      answer.onError(status.asRuntimeException());
    } else if (!silent) {
      revision++;
      store.put(
          request.getKey().toStringUtf8(),
          KeyValue.newBuilder()
              .setKey(request.getKey())
              .setValue(request.getValue())
              .setModRevision(revision)
              .build());
      answer.onNext(PutResponse.newBuilder().setHeader(header()).build());
      answer.onCompleted();
    }
  }

  @Override
  public synchronized void range(RangeRequest request, StreamObserver<RangeResponse> answer) {
    ranges.add(request);
    var first = request.getKey().toStringUtf8();
    var found =
        request.getRangeEnd().isEmpty()
            ? store.subMap(first, true, first, true).values()
            : store.subMap(first, request.getRangeEnd().toStringUtf8()).values();
    answer.onNext(
        RangeResponse.newBuilder()
            .setHeader(header())
            .addAllKvs(found)
            .setCount(found.size())
            .build());
    answer.onCompleted();
  }

  @Override
  public synchronized void txn(TxnRequest request, StreamObserver<TxnResponse> answer) {
    txns.add(request);
    answer.onNext(TxnResponse.newBuilder().setHeader(header()).setSucceeded(true).build());
    answer.onCompleted();
  }

  private ResponseHeader header() {
    return ResponseHeader.newBuilder().setRevision(revision).build();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
