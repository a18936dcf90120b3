package io.quorate.kv;

import io.quorate.bytes.Bytes;
import io.quorate.kv.mvcc.KeyMap;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which branches of a txn will run.
///
/// All compares, those of nested txns included, are decided on the state before the txn, and so is
/// whether every operation can succeed. Only then does the first operation run; it cannot fail any
/// more. A member that skipped a range would otherwise come to another state than the others.
///
/// @param ops the operations of the branch that will run
/// @param nested the plans of those operations that are txns, in order
record TxnPlan(boolean succeeded, List<RequestOp> ops, List<TxnPlan> nested) {

  /// What operations are carried out on.
  interface Target {
    RangeResult range(RangeRequest range);

    PutResponse put(PutRequest put);

    DeleteRangeResponse delete(DeleteRangeRequest delete);
  }

  static TxnPlan of(TxnRequest txn, KeyMap keys) {
    boolean succeeded = true;
    for (Compare compare : txn.compares()) {
      if (!holds(compare, keys)) {
        succeeded = false;
        break;
      }
    }
    List<RequestOp> ops = succeeded ? txn.success() : txn.failure();
    List<TxnPlan> nested = List.of();
    for (RequestOp op : ops) {
      if (op instanceof TxnRequest inner) {
        nested = nested.isEmpty() ? new ArrayList<>() : nested;
        nested.add(of(inner, keys));
      }
    }
    return new TxnPlan(succeeded, ops, nested);
  }

  private static boolean holds(Compare compare, KeyMap keys) {
    if (KeyRange.isSingle(compare.rangeEnd())) {
      KeyValue kv = keys.living(compare.key());
      return kv == null ? compare.holdsForNothing() : compare.holdsFor(kv);
    }
    Bytes end = KeyRange.end(compare.rangeEnd());
    if (keys.count(compare.key(), end) == 0) {
      return compare.holdsForNothing();
    }
    boolean[] holds = {true};
    keys.visit(
        compare.key(),
        end,
        head -> holds[0] = head.kv().isDeletion() || compare.holdsFor(head.kv()));
    return holds[0];
  }

  /// Why this cannot run, or null if it can.
  ///
  /// @param current the revision before the txn
  @Nullable KvError refusal(KeyMap keys, long current, long compacted) {
    Iterator<TxnPlan> inner = nested.iterator();
    for (RequestOp op : ops) {
      KvError refusal =
          switch (op) {
            case RangeRequest range -> refusal(range, current, compacted);
            case PutRequest put -> refusal(put, keys);
            case DeleteRangeRequest _ -> null;
            case TxnRequest _ -> inner.next().refusal(keys, current, compacted);
            case EmptyOp _ -> KvError.KEY_NOT_FOUND;
          };
      if (refusal != null) {
        return refusal;
      }
    }
    return null;
  }

  /// Unlike outside a txn, a revision below zero is compared with that of the last compaction, as
  /// in etcd; without any compaction that is -1.
  private static @Nullable KvError refusal(RangeRequest range, long current, long compacted) {
    if (range.revision() == 0) {
      return null;
    }
    if (range.revision() > current) {
      return KvError.FUTURE_REVISION;
    }
    return range.revision() < compacted ? KvError.COMPACTED : null;
  }

  /// Why a put in a txn cannot run, or null if it can.
  static @Nullable KvError refusal(PutRequest put, KeyMap keys) {
    boolean needsOld = put.ignoreValue() || put.ignoreLease();
    if (needsOld && keys.living(put.key()) == null) {
      return KvError.KEY_NOT_FOUND;
    }
    return hasUnknownLease(put) ? KvError.LEASE_NOT_FOUND : null;
  }

  /// No lease exists yet.
  static boolean hasUnknownLease(PutRequest put) {
    return put.lease() != 0;
  }

  /// Carries out the operations, in order.
  List<ResponseOp> run(Target target) {
    Iterator<TxnPlan> inner = nested.iterator();
    List<ResponseOp> responses = new ArrayList<>(ops.size());
    for (RequestOp op : ops) {
      responses.add(
          switch (op) {
            case RangeRequest range -> expectSuccess(target.range(range));
            case PutRequest put -> target.put(put);
            case DeleteRangeRequest delete -> target.delete(delete);
            case TxnRequest _ -> {
              TxnPlan plan = inner.next();
              yield new TxnResponse(0, plan.succeeded, plan.run(target));
            }
            case EmptyOp _ -> throw new IllegalStateException("an empty operation was let through");
          });
    }
    return responses;
  }

  private static RangeResponse expectSuccess(RangeResult result) {
    return switch (result) {
      case RangeResponse response -> response;
      case KvError error -> throw new IllegalStateException("a range was let through: " + error);
    };
  }
}
