package io.quorate.server.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.quorate.api.etcd.CompactionResponse;
import io.quorate.api.etcd.DeleteRangeResponse;
import io.quorate.api.etcd.PutResponse;
import io.quorate.api.etcd.RangeResponse;
import io.quorate.api.etcd.ResponseHeader;
import io.quorate.api.etcd.ResponseOp;
import io.quorate.api.etcd.TxnResponse;
import io.quorate.api.mvcc.KeyValue;
import io.quorate.bytes.Bytes;
import io.quorate.kv.CompactResponse;

/// The keyspace's answers as etcd's.
final class Responses {
  private Responses() {}

  static RangeResponse range(ResponseHeader header, io.quorate.kv.RangeResponse response) {
    RangeResponse.Builder builder =
        RangeResponse.newBuilder()
            .setHeader(header)
            .setMore(response.more())
            .setCount(response.count());
    for (io.quorate.kv.KeyValue kv : response.kvs()) {
      builder.addKvs(keyValue(kv));
    }
    return builder.build();
  }

  static PutResponse put(ResponseHeader header, io.quorate.kv.PutResponse response) {
    PutResponse.Builder builder = PutResponse.newBuilder().setHeader(header);
    response.prevKv().ifPresent(kv -> builder.setPrevKv(keyValue(kv)));
    return builder.build();
  }

  static DeleteRangeResponse deleteRange(
      ResponseHeader header, io.quorate.kv.DeleteRangeResponse response) {
    DeleteRangeResponse.Builder builder =
        DeleteRangeResponse.newBuilder().setHeader(header).setDeleted(response.deleted());
    for (io.quorate.kv.KeyValue kv : response.prevKvs()) {
      builder.addPrevKvs(keyValue(kv));
    }
    return builder.build();
  }

  static TxnResponse txn(ResponseHeader header, io.quorate.kv.TxnResponse response) {
    TxnResponse.Builder builder =
        TxnResponse.newBuilder().setHeader(header).setSucceeded(response.succeeded());
    for (io.quorate.kv.ResponseOp operation : response.responses()) {
      builder.addResponses(operation(operation));
    }
    return builder.build();
  }

  static CompactionResponse compact(ResponseHeader header, CompactResponse response) {
    return CompactionResponse.newBuilder().setHeader(header).build();
  }

  /// Inside a txn a header carries the revision alone.
  static ResponseOp operation(io.quorate.kv.ResponseOp response) {
    ResponseHeader header = ResponseHeader.newBuilder().setRevision(response.revision()).build();
    return switch (response) {
      case io.quorate.kv.RangeResponse range ->
          ResponseOp.newBuilder().setResponseRange(range(header, range)).build();
      case io.quorate.kv.PutResponse put ->
          ResponseOp.newBuilder().setResponsePut(put(header, put)).build();
      case io.quorate.kv.DeleteRangeResponse delete ->
          ResponseOp.newBuilder().setResponseDeleteRange(deleteRange(header, delete)).build();
      case io.quorate.kv.TxnResponse txn ->
          ResponseOp.newBuilder().setResponseTxn(txn(header, txn)).build();
    };
  }

  private static KeyValue keyValue(io.quorate.kv.KeyValue kv) {
    return KeyValue.newBuilder()
        .setKey(bytes(kv.key()))
        .setValue(bytes(kv.value()))
        .setCreateRevision(kv.createRevision())
        .setModRevision(kv.modRevision())
        .setVersion(kv.version())
        .setLease(kv.lease())
        .build();
  }

  /// Both are immutable, so the array is shared.
  private static ByteString bytes(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.asBuffer());
  }
}
