package io.quorate.server.etcd;

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
import io.quorate.kv.Compare.Relation;
import io.quorate.kv.EmptyOp;
import io.quorate.kv.SortOrder;
import io.quorate.kv.SortTarget;
import java.util.List;

/// etcd's requests as the keyspace's own.
final class Requests {
  private Requests() {}

  static io.quorate.kv.RangeRequest range(RangeRequest request) {
    return new io.quorate.kv.RangeRequest(
        bytes(request.getKey()),
        bytes(request.getRangeEnd()),
        request.getLimit(),
        request.getRevision(),
        sortOrder(request.getSortOrder()),
        sortTarget(request.getSortTarget()),
        request.getSerializable(),
        request.getKeysOnly(),
        request.getCountOnly(),
        request.getMinModRevision(),
        request.getMaxModRevision(),
        request.getMinCreateRevision(),
        request.getMaxCreateRevision());
  }

  static io.quorate.kv.PutRequest put(PutRequest request) {
    return new io.quorate.kv.PutRequest(
        bytes(request.getKey()),
        bytes(request.getValue()),
        request.getLease(),
        request.getPrevKv(),
        request.getIgnoreValue(),
        request.getIgnoreLease());
  }

  static io.quorate.kv.DeleteRangeRequest deleteRange(DeleteRangeRequest request) {
    return new io.quorate.kv.DeleteRangeRequest(
        bytes(request.getKey()), bytes(request.getRangeEnd()), request.getPrevKv());
  }

  static io.quorate.kv.TxnRequest txn(TxnRequest request) {
    return new io.quorate.kv.TxnRequest(
        request.getCompareList().stream().map(Requests::compare).toList(),
        operations(request.getSuccessList()),
        operations(request.getFailureList()));
  }

  static CompactRequest compact(CompactionRequest request) {
    return new CompactRequest(request.getRevision(), request.getPhysical());
  }

  private static List<io.quorate.kv.RequestOp> operations(List<RequestOp> operations) {
    return operations.stream().map(Requests::operation).toList();
  }

  private static io.quorate.kv.RequestOp operation(RequestOp operation) {
    return switch (operation.getRequestCase()) {
      case REQUEST_RANGE -> range(operation.getRequestRange());
      case REQUEST_PUT -> put(operation.getRequestPut());
      case REQUEST_DELETE_RANGE -> deleteRange(operation.getRequestDeleteRange());
      case REQUEST_TXN -> txn(operation.getRequestTxn());
      case REQUEST_NOT_SET -> EmptyOp.EMPTY;
    };
  }

  private static io.quorate.kv.Compare compare(Compare compare) {
    return new io.quorate.kv.Compare(
        bytes(compare.getKey()),
        bytes(compare.getRangeEnd()),
        relation(compare.getResult()),
        operand(compare));
  }

  private static Relation relation(Compare.CompareResult result) {
    return switch (result) {
      case EQUAL -> Relation.EQUAL;
      case GREATER -> Relation.GREATER;
      case LESS -> Relation.LESS;
      case NOT_EQUAL -> Relation.NOT_EQUAL;
      case UNRECOGNIZED -> Relation.UNRECOGNIZED;
    };
  }

  /// An operand that was not given reads as zero or the empty value, whatever else was given.
  private static Operand operand(Compare compare) {
    return switch (compare.getTarget()) {
      case VERSION -> new Operand.Version(compare.getVersion());
      case CREATE -> new Operand.CreateRevision(compare.getCreateRevision());
      case MOD -> new Operand.ModRevision(compare.getModRevision());
      case VALUE -> new Operand.Value(bytes(compare.getValue()));
      case LEASE -> new Operand.Lease(compare.getLease());
      case UNRECOGNIZED -> Operand.Unrecognized.UNRECOGNIZED;
    };
  }

  private static SortOrder sortOrder(RangeRequest.SortOrder order) {
    return switch (order) {
      case NONE -> SortOrder.NONE;
      case ASCEND -> SortOrder.ASCEND;
      case DESCEND -> SortOrder.DESCEND;
      case UNRECOGNIZED -> SortOrder.UNRECOGNIZED;
    };
  }

  private static SortTarget sortTarget(RangeRequest.SortTarget target) {
    return switch (target) {
      case KEY -> SortTarget.KEY;
      case VERSION -> SortTarget.VERSION;
      case CREATE -> SortTarget.CREATE;
      case MOD -> SortTarget.MOD;
      case VALUE -> SortTarget.VALUE;
      case UNRECOGNIZED -> SortTarget.UNRECOGNIZED;
    };
  }

  static Bytes bytes(ByteString bytes) {
    return bytes.isEmpty() ? Bytes.EMPTY : Bytes.wrap(bytes.toByteArray());
  }
}
