package io.quorate.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.MethodDescriptor;
import io.quorate.api.etcd.Compare;
import io.quorate.api.etcd.KVGrpc;
import io.quorate.api.etcd.PutRequest;
import io.quorate.api.etcd.PutResponse;
import io.quorate.api.etcd.RangeRequest;
import io.quorate.api.etcd.RangeResponse;
import io.quorate.api.etcd.RequestOp;
import io.quorate.api.etcd.TxnRequest;
import io.quorate.api.etcd.TxnResponse;
import java.util.SplittableRandom;

/// The messages of one kind of load. What does not change from request to request is made once.
sealed interface RequestKind<Q, R> {
  MethodDescriptor<Q, R> method();

  /// The request for the key with this number.
  Q request(long key);

  /// Whether the answer says that there was no such key.
  boolean missed(R response);

  static RequestKind<?, ?> of(Operation operation, KeyPlan keys) {
    return switch (operation) {
      case Operation.Put(var valueSize) -> new Puts(keys, value(valueSize));
      case Operation.Range(var level, _) -> new Ranges(keys, level == ReadLevel.SERIALIZABLE);
      case Operation.Txn(var puts, var valueSize) -> new Txns(keys, puts, value(valueSize));
    };
  }

  /// Bytes that compress badly, the same in every run.
  private static ByteString value(int size) {
    var bytes = new byte[size];
    new SplittableRandom(size).nextBytes(bytes);
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  private static ByteString wrapped(KeyPlan keys, long number) {
    return UnsafeByteOperations.unsafeWrap(keys.key(number));
  }

  record Puts(KeyPlan keys, ByteString value) implements RequestKind<PutRequest, PutResponse> {
    @Override
    public MethodDescriptor<PutRequest, PutResponse> method() {
      return KVGrpc.getPutMethod();
    }

    @Override
    public PutRequest request(long key) {
      return PutRequest.newBuilder().setKey(wrapped(keys, key)).setValue(value).build();
    }

    @Override
    public boolean missed(PutResponse response) {
      return false;
    }
  }

  record Ranges(KeyPlan keys, boolean serializable)
      implements RequestKind<RangeRequest, RangeResponse> {
    @Override
    public MethodDescriptor<RangeRequest, RangeResponse> method() {
      return KVGrpc.getRangeMethod();
    }

    @Override
    public RangeRequest request(long key) {
      return RangeRequest.newBuilder()
          .setKey(wrapped(keys, key))
          .setSerializable(serializable)
          .build();
    }

    @Override
    public boolean missed(RangeResponse response) {
      return response.getCount() == 0;
    }
  }

  record Txns(KeyPlan keys, int puts, ByteString value)
      implements RequestKind<TxnRequest, TxnResponse> {
    @Override
    public MethodDescriptor<TxnRequest, TxnResponse> method() {
      return KVGrpc.getTxnMethod();
    }

    @Override
    public TxnRequest request(long key) {
      var txn = TxnRequest.newBuilder();
      txn.addCompare(
          Compare.newBuilder()
              .setKey(wrapped(keys, key))
              .setTarget(Compare.CompareTarget.VERSION)
              .setResult(Compare.CompareResult.GREATER)
              .setVersion(-1));
      for (int i = 0; i < puts; i++) {
        txn.addSuccess(
            RequestOp.newBuilder()
                .setRequestPut(
                    PutRequest.newBuilder()
                        .setKey(wrapped(keys, (key + i) % keys.space()))
                        .setValue(value)));
      }
      return txn.build();
    }

    @Override
    public boolean missed(TxnResponse response) {
      return false;
    }
  }
}
