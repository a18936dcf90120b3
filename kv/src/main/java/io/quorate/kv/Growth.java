package io.quorate.kv;

import java.util.List;

/// By how many bytes a request can make a store grow, as quotas count them ([KeyValue#footprint]).
///
/// A deletion counts for nothing, since room is made by deletions, although the record of one takes
/// some until a compaction drops it.
public final class Growth {
  private Growth() {}

  /// At most, whichever branches run.
  public static long of(RequestOp request) {
    return switch (request) {
      case PutRequest put -> KeyValue.footprint(put.key(), put.value());
      case TxnRequest txn -> Math.max(sum(txn.success()), sum(txn.failure()));
      case DeleteRangeRequest _, RangeRequest _, EmptyOp _ -> 0;
    };
  }

  /// Of a transaction's part in one keyspace.
  public static long of(Work work) {
    return sum(work.writes());
  }

  private static long sum(List<? extends RequestOp> requests) {
    long sum = 0;
    for (RequestOp request : requests) {
      sum += of(request);
    }
    return sum;
  }
}
