package io.quorate.server.differential;

import com.google.protobuf.Message;
import io.grpc.Status;
import io.quorate.api.etcd.HashKVRequest;
import io.quorate.api.etcd.HashKVResponse;
import io.quorate.kv.Command;
import io.quorate.kv.DeleteRangeRequest;
import io.quorate.kv.PutRequest;
import io.quorate.kv.RangeRequest;
import io.quorate.kv.RequestOp;
import io.quorate.kv.SortOrder;
import io.quorate.kv.SortTarget;
import io.quorate.kv.TxnRequest;
import java.util.Set;
import java.util.stream.Stream;

/// All that is known to differ between the etcd we are compared with, 3.4, and the one we present,
/// 3.6. Whatever is not named here must be the same.
final class Differences {
  private static final String PREFIX = "etcdserver: ";

  private static final Answer COMPACTED =
      new Answer.Failed(
          Status.Code.OUT_OF_RANGE, PREFIX + "mvcc: required revision has been compacted");

  private static final Set<String> FAILURES_OF_PUTS =
      Set.of(PREFIX + "key not found", PREFIX + "requested lease not found");

  private static final Set<String> FAILURES_OF_RANGES =
      Set.of(
          PREFIX + "mvcc: required revision has been compacted",
          PREFIX + "mvcc: required revision is a future revision");

  private Differences() {}

  // ---- what etcd 3.4 is not asked

  /// A sort option that the API does not define: 3.6 refuses it, 3.4 ignores it or ends itself.
  static boolean hasUnknownSortOption(RequestOp request) {
    return all(request)
        .anyMatch(op ->
            op instanceof RangeRequest range
                && (range.sortOrder() == SortOrder.UNRECOGNIZED
                    || range.sortTarget() == SortTarget.UNRECOGNIZED));
  }

  /// A txn that deletes a key and then puts it, keeping the value that is gone. The check of
  /// duplicate keys has gaps; every etcd ends itself when a txn slips through one like that.
  static boolean mayEndEtcd(Command command) {
    return command instanceof TxnRequest txn
        && all(txn).anyMatch(op -> op instanceof DeleteRangeRequest)
        && all(txn)
            .anyMatch(
                op -> op instanceof PutRequest put && (put.ignoreValue() || put.ignoreLease()));
  }

  private static Stream<RequestOp> all(RequestOp request) {
    return request instanceof TxnRequest txn
        ? Stream.concat(txn.success().stream(), txn.failure().stream()).flatMap(Differences::all)
        : Stream.of(request);
  }

  // ---- what we answer as 3.6 does

  /// 3.4 does not tell to which revision a hash belongs.
  static Answer withoutHashRevision(Answer answer) {
    return answer instanceof Answer.Done(HashKVResponse hash)
        ? new Answer.Done(hash.toBuilder().clearHashRevision().build())
        : answer;
  }

  /// Whether two answers that are not equal are those that 3.4 and 3.6 would give.
  static boolean isKnown(Message question, Answer etcd, Answer ours) {
    return switch (question) {
      case io.quorate.api.etcd.TxnRequest _ -> areFirstFailures(etcd, ours);
      case HashKVRequest hash -> isOfCompactedRevision(hash, etcd, ours);
      default -> false;
    };
  }

  /// Before a txn runs, 3.4 asks whether each put can, and then whether each range can; 3.6 asks
  /// all operations in order. If both kinds fail, another failure is the first.
  private static boolean areFirstFailures(Answer etcd, Answer ours) {
    return etcd instanceof Answer.Failed(_, var theirs)
        && ours instanceof Answer.Failed(_, var text)
        && FAILURES_OF_PUTS.contains(theirs)
        && FAILURES_OF_RANGES.contains(text);
  }

  /// 3.4 gives no hash of the compacted revision itself.
  private static boolean isOfCompactedRevision(HashKVRequest question, Answer etcd, Answer ours) {
    return etcd.equals(COMPACTED)
        && ours instanceof Answer.Done(HashKVResponse hash)
        && hash.getCompactRevision() == question.getRevision();
  }
}
