package io.quorate.kv;

import io.quorate.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;

/// Keys that a request touches.
///
/// @param rangeEnd as in requests
/// @param writes whether they may be changed, or are only looked at
record Access(Bytes key, Bytes rangeEnd, boolean writes) {

  static List<Access> of(Work work) {
    List<Access> accesses = new ArrayList<>();
    work.seen().forEach(seen -> accesses.add(new Access(seen.key(), seen.rangeEnd(), false)));
    work.writes().forEach(write -> add(write, accesses));
    return accesses;
  }

  /// A txn is taken to touch what any of its branches does: which will run depends on keys that may
  /// be about to change.
  static List<Access> of(RequestOp request) {
    List<Access> accesses = new ArrayList<>();
    add(request, accesses);
    return accesses;
  }

  private static void add(RequestOp request, List<Access> accesses) {
    switch (request) {
      case PutRequest put -> accesses.add(new Access(put.key(), Bytes.EMPTY, true));
      case DeleteRangeRequest delete ->
          accesses.add(new Access(delete.key(), delete.rangeEnd(), true));
      case RangeRequest range when range.revision() > 0 -> {} // the past does not change
      case RangeRequest range -> accesses.add(new Access(range.key(), range.rangeEnd(), false));
      case TxnRequest txn -> {
        txn.compares()
            .forEach(compare -> accesses.add(new Access(compare.key(), compare.rangeEnd(), false)));
        txn.success().forEach(op -> add(op, accesses));
        txn.failure().forEach(op -> add(op, accesses));
      }
      case EmptyOp _ -> {}
    }
  }

  boolean isSingle() {
    return KeyRange.isSingle(rangeEnd);
  }

  /// Two that only look do not mind each other.
  boolean conflictsWith(Access other) {
    Bytes later = key.compareTo(other.key) > 0 ? key : other.key;
    return (writes || other.writes) && covers(later) && other.covers(later);
  }

  /// Whether a key is one of these that is not less than the first of them.
  private boolean covers(Bytes later) {
    if (isSingle()) {
      return later.equals(key);
    }
    Bytes end = KeyRange.end(rangeEnd);
    return end.isEmpty() || later.compareTo(end) < 0;
  }
}
