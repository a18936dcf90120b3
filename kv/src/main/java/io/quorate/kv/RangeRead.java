package io.quorate.kv;

import io.quorate.bytes.Bytes;
import io.quorate.kv.mvcc.KeyMap;
import io.quorate.kv.mvcc.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Answers a range request.
///
/// A read at the current revision looks at the newest version of each key only, stops at the limit
/// and counts in logarithmic time. A historical one walks all chains of the range.
final class RangeRead implements Predicate<Version> {
  private final RangeRequest request;
  private final long revision;
  private final boolean isCurrent;
  private final long fetchMax;
  private final List<KeyValue> fetched = new ArrayList<>();
  private long count;

  private RangeRead(RangeRequest request, long revision, boolean isCurrent) {
    this.request = request;
    this.revision = revision;
    this.isCurrent = isCurrent;
    this.fetchMax = fetchMax(request);
  }

  /// @param current the revision of the newest version in `keys`
  /// @param compacted the revision of the last compaction
  static RangeResult range(KeyMap keys, long current, long compacted, RangeRequest request) {
    if (request.revision() > current) {
      return KvError.FUTURE_REVISION;
    }
    long revision = request.revision() <= 0 ? current : request.revision();
    if (revision < compacted) {
      return KvError.COMPACTED;
    }
    if (KeyRange.isSingle(request.rangeEnd())) {
      return single(keys, current, revision, request);
    }
    return new RangeRead(request, revision, revision == current).range(keys, current);
  }

  private static RangeResponse single(
      KeyMap keys, long current, long revision, RangeRequest request) {
    KeyValue kv;
    if (revision == current) {
      kv = keys.living(request.key());
    } else {
      Version head = keys.get(request.key());
      kv = head == null ? null : head.at(revision);
    }
    if (kv == null) {
      return new RangeResponse(current, List.of(), false, 0);
    }
    if (request.countOnly() || !request.admits(kv)) {
      return new RangeResponse(current, List.of(), false, 1);
    }
    return new RangeResponse(
        current, List.of(request.keysOnly() ? kv.withoutValue() : kv), false, 1);
  }

  private RangeResponse range(KeyMap keys, long current) {
    Bytes end = KeyRange.end(request.rangeEnd());
    if (isCurrent) {
      count = keys.count(request.key(), end);
    }
    if (!isCurrent || (count > 0 && !request.countOnly())) {
      keys.visit(request.key(), end, this);
    }
    if (request.countOnly()) {
      return new RangeResponse(current, List.of(), false, count);
    }
    List<KeyValue> sorted = sorted();
    boolean more = request.limit() > 0 && sorted.size() > request.limit();
    List<KeyValue> kvs = more ? sorted.subList(0, (int) request.limit()) : sorted;
    if (request.keysOnly()) {
      kvs = kvs.stream().map(KeyValue::withoutValue).toList();
    }
    return new RangeResponse(current, kvs, more, count);
  }

  @Override
  public boolean test(Version head) {
    KeyValue kv = visible(head);
    if (kv == null) {
      return true;
    }
    if (!isCurrent) {
      count++;
    }
    if (!request.countOnly() && fetched.size() < fetchMax && request.admits(kv)) {
      fetched.add(kv);
    }
    return !isCurrent || fetched.size() < fetchMax;
  }

  private @Nullable KeyValue visible(Version head) {
    if (!isCurrent) {
      return head.at(revision);
    }
    return head.kv().isDeletion() ? null : head.kv();
  }

  /// How many keys are enough, in key order: one more than the limit, if neither filters nor a sort
  /// order stand between the keys and the limit.
  ///
  /// That a sort target without an order does not count as sorting here, although it sorts, is
  /// etcd's: what such a request gets are the first keys by key, sorted by the target.
  private static long fetchMax(RangeRequest request) {
    boolean ordered = request.sortOrder() != SortOrder.NONE && !request.isInKeyOrder();
    boolean limited = request.limit() > 0 && request.limit() < Integer.MAX_VALUE;
    return limited && !ordered && !request.hasRevisionFilters()
        ? request.limit() + 1
        : Integer.MAX_VALUE;
  }

  private List<KeyValue> sorted() {
    if (request.sortTarget() == SortTarget.KEY) {
      return request.sortOrder() == SortOrder.DESCEND ? fetched.reversed() : fetched;
    }
    var ascending = request.sortTarget().ascending();
    boolean descend = request.sortOrder() == SortOrder.DESCEND;
    fetched.sort(descend ? Collections.reverseOrder(ascending) : ascending);
    return fetched;
  }
}
