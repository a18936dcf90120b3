package io.quorate.server.differential;

import com.google.protobuf.ByteString;
import io.quorate.api.etcd.CompactionRequest;
import io.quorate.api.etcd.Compare;
import io.quorate.api.etcd.DeleteRangeRequest;
import io.quorate.api.etcd.PutRequest;
import io.quorate.api.etcd.RangeRequest;
import io.quorate.api.etcd.RequestOp;
import io.quorate.api.etcd.TxnRequest;
import io.quorate.bytes.Bytes;
import io.quorate.kv.CompactRequest;
import io.quorate.kv.Compare.Operand;
import io.quorate.kv.EmptyOp;

/// Requests of the keyspace as etcd's clients send them.
final class Wire {
  /// A number that no enum of the API has.
  private static final int UNKNOWN = 99;

  private Wire() {}

  static PutRequest put(io.quorate.kv.PutRequest put) {
    return PutRequest.newBuilder()
        .setKey(bytes(put.key()))
        .setValue(bytes(put.value()))
        .setLease(put.lease())
        .setPrevKv(put.prevKv())
        .setIgnoreValue(put.ignoreValue())
        .setIgnoreLease(put.ignoreLease())
        .build();
  }

  static DeleteRangeRequest delete(io.quorate.kv.DeleteRangeRequest delete) {
    return DeleteRangeRequest.newBuilder()
        .setKey(bytes(delete.key()))
        .setRangeEnd(bytes(delete.rangeEnd()))
        .setPrevKv(delete.prevKv())
        .build();
  }

  static RangeRequest range(io.quorate.kv.RangeRequest range) {
    return RangeRequest.newBuilder()
        .setKey(bytes(range.key()))
        .setRangeEnd(bytes(range.rangeEnd()))
        .setLimit(range.limit())
        .setRevision(range.revision())
        .setSortOrderValue(
            switch (range.sortOrder()) {
              case NONE -> RangeRequest.SortOrder.NONE_VALUE;
              case ASCEND -> RangeRequest.SortOrder.ASCEND_VALUE;
              case DESCEND -> RangeRequest.SortOrder.DESCEND_VALUE;
              case UNRECOGNIZED -> UNKNOWN;
            })
        .setSortTargetValue(
            switch (range.sortTarget()) {
              case KEY -> RangeRequest.SortTarget.KEY_VALUE;
              case VERSION -> RangeRequest.SortTarget.VERSION_VALUE;
              case CREATE -> RangeRequest.SortTarget.CREATE_VALUE;
              case MOD -> RangeRequest.SortTarget.MOD_VALUE;
              case VALUE -> RangeRequest.SortTarget.VALUE_VALUE;
              case UNRECOGNIZED -> UNKNOWN;
            })
        .setSerializable(range.serializable())
        .setKeysOnly(range.keysOnly())
        .setCountOnly(range.countOnly())
        .setMinModRevision(range.minModRevision())
        .setMaxModRevision(range.maxModRevision())
        .setMinCreateRevision(range.minCreateRevision())
        .setMaxCreateRevision(range.maxCreateRevision())
        .build();
  }

  static CompactionRequest compact(CompactRequest compact) {
    return CompactionRequest.newBuilder()
        .setRevision(compact.revision())
        .setPhysical(compact.physical())
        .build();
  }

  static TxnRequest txn(io.quorate.kv.TxnRequest txn) {
    TxnRequest.Builder builder = TxnRequest.newBuilder();
    txn.compares().forEach(compare -> builder.addCompare(compare(compare)));
    txn.success().forEach(op -> builder.addSuccess(op(op)));
    txn.failure().forEach(op -> builder.addFailure(op(op)));
    return builder.build();
  }

  private static RequestOp op(io.quorate.kv.RequestOp op) {
    RequestOp.Builder builder = RequestOp.newBuilder();
    switch (op) {
      case io.quorate.kv.PutRequest put -> builder.setRequestPut(put(put));
      case io.quorate.kv.DeleteRangeRequest delete -> builder.setRequestDeleteRange(delete(delete));
      case io.quorate.kv.RangeRequest range -> builder.setRequestRange(range(range));
      case io.quorate.kv.TxnRequest txn -> builder.setRequestTxn(txn(txn));
      case EmptyOp _ -> {}
    }
    return builder.build();
  }

  private static Compare compare(io.quorate.kv.Compare compare) {
    Compare.Builder builder =
        Compare.newBuilder()
            .setKey(bytes(compare.key()))
            .setRangeEnd(bytes(compare.rangeEnd()))
            .setResultValue(
                switch (compare.relation()) {
                  case EQUAL -> Compare.CompareResult.EQUAL_VALUE;
                  case GREATER -> Compare.CompareResult.GREATER_VALUE;
                  case LESS -> Compare.CompareResult.LESS_VALUE;
                  case NOT_EQUAL -> Compare.CompareResult.NOT_EQUAL_VALUE;
                  case UNRECOGNIZED -> UNKNOWN;
                });
    switch (compare.operand()) {
      case Operand.Version(long version) ->
          builder.setTarget(Compare.CompareTarget.VERSION).setVersion(version);
      case Operand.CreateRevision(long revision) ->
          builder.setTarget(Compare.CompareTarget.CREATE).setCreateRevision(revision);
      case Operand.ModRevision(long revision) ->
          builder.setTarget(Compare.CompareTarget.MOD).setModRevision(revision);
      case Operand.Value(Bytes value) ->
          builder.setTarget(Compare.CompareTarget.VALUE).setValue(bytes(value));
      case Operand.Lease(long lease) ->
          builder.setTarget(Compare.CompareTarget.LEASE).setLease(lease);
      case Operand.Unrecognized _ -> builder.setTargetValue(UNKNOWN);
    }
    return builder.build();
  }

  private static ByteString bytes(Bytes bytes) {
    return ByteString.copyFrom(bytes.toArray());
  }
}
