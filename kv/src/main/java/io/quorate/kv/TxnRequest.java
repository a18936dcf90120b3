package io.quorate.kv;

import java.util.List;

/// Runs the operations of `success` if all compares hold, those of `failure` otherwise, as one
/// change.
public record TxnRequest(List<Compare> compares, List<RequestOp> success, List<RequestOp> failure)
    implements Command, RequestOp {

  public TxnRequest {
    compares = List.copyOf(compares);
    success = List.copyOf(success);
    failure = List.copyOf(failure);
  }

  /// True if no operation of either branch, at any depth, can change the store; such a txn need not
  /// go through the log and is answered by [KvView#read].
  public boolean isReadOnly() {
    return success.stream().allMatch(TxnRequest::isReadOnly)
        && failure.stream().allMatch(TxnRequest::isReadOnly);
  }

  /// True if a member may answer from its own state without asking the others. As in etcd that
  /// needs every operation of both branches to be a serializable range; a nested txn never is.
  public boolean isSerializable() {
    return success.stream().allMatch(TxnRequest::isSerializable)
        && failure.stream().allMatch(TxnRequest::isSerializable);
  }

  private static boolean isReadOnly(RequestOp op) {
    return switch (op) {
      case RangeRequest _, EmptyOp _ -> true;
      case PutRequest _, DeleteRangeRequest _ -> false;
      case TxnRequest nested -> nested.isReadOnly();
    };
  }

  private static boolean isSerializable(RequestOp op) {
    return op instanceof RangeRequest range && range.serializable();
  }
}
