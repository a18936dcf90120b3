package io.quorate.kv;

import io.quorate.bytes.Bytes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The checks that etcd makes before a request goes anywhere, in etcd's order. What is found first
/// is the answer.
///
/// A compaction needs no check. Everything here is a pure function.
public final class RequestCheck {
  /// etcd's default for the number of operations in a txn.
  public static final int OPS_MAX = 128;

  /// etcd's default for the size of an encoded request, in bytes.
  public static final int REQUEST_BYTES_MAX = 3 * 512 * 1024;

  private static final Optional<KvError> FINE = Optional.empty();

  private RequestCheck() {}

  public static Optional<KvError> check(RangeRequest range) {
    if (range.key().isEmpty()) {
      return Optional.of(KvError.EMPTY_KEY);
    }
    boolean sortable =
        range.sortOrder() != SortOrder.UNRECOGNIZED
            && range.sortTarget() != SortTarget.UNRECOGNIZED;
    return sortable ? FINE : Optional.of(KvError.INVALID_SORT_OPTION);
  }

  public static Optional<KvError> check(PutRequest put) {
    if (put.key().isEmpty()) {
      return Optional.of(KvError.EMPTY_KEY);
    }
    if (put.ignoreValue() && !put.value().isEmpty()) {
      return Optional.of(KvError.VALUE_PROVIDED);
    }
    if (put.ignoreLease() && put.lease() != 0) {
      return Optional.of(KvError.LEASE_PROVIDED);
    }
    return FINE;
  }

  public static Optional<KvError> check(DeleteRangeRequest delete) {
    return delete.key().isEmpty() ? Optional.of(KvError.EMPTY_KEY) : FINE;
  }

  /// Checks a txn with all that is in it.
  ///
  /// @param opsMax how many compares or operations one list may have; a nested txn may use what its
  ///   parent's longest list leaves of it
  public static Optional<KvError> check(TxnRequest txn, int opsMax) {
    Optional<KvError> refused = checkOps(txn, opsMax);
    if (refused.isPresent()) {
      return refused;
    }
    boolean unique = Writes.of(txn.success()).isPresent() && Writes.of(txn.failure()).isPresent();
    return unique ? FINE : Optional.of(KvError.DUPLICATE_KEY);
  }

  /// Checks a transaction's work in one keyspace, by the rules for a txn.
  ///
  /// @param opsMax how many ranges it may have seen, and how many operations it may write
  public static Optional<KvError> check(Work work, int opsMax) {
    if (Math.max(work.seen().size(), work.writes().size()) > opsMax) {
      return Optional.of(KvError.TOO_MANY_OPS);
    }
    if (work.seen().stream().anyMatch(seen -> seen.key().isEmpty())) {
      return Optional.of(KvError.EMPTY_KEY);
    }
    return check(new TxnRequest(List.of(), List.copyOf(work.writes()), List.of()), opsMax);
  }

  /// Checks the size of an encoded request, in bytes.
  public static Optional<KvError> checkSize(Bytes command, int bytesMax) {
    return command.length() > bytesMax ? Optional.of(KvError.REQUEST_TOO_LARGE) : FINE;
  }

  private static Optional<KvError> checkOps(TxnRequest txn, int opsMax) {
    int longest =
        Math.max(txn.compares().size(), Math.max(txn.success().size(), txn.failure().size()));
    if (longest > opsMax) {
      return Optional.of(KvError.TOO_MANY_OPS);
    }
    for (Compare compare : txn.compares()) {
      if (compare.key().isEmpty()) {
        return Optional.of(KvError.EMPTY_KEY);
      }
    }
    Optional<KvError> refused = checkEach(txn.success(), opsMax - longest);
    return refused.isPresent() ? refused : checkEach(txn.failure(), opsMax - longest);
  }

  private static Optional<KvError> checkEach(List<RequestOp> ops, int nestedOpsMax) {
    for (RequestOp op : ops) {
      Optional<KvError> refused =
          switch (op) {
            case RangeRequest range -> check(range);
            case PutRequest put -> check(put);
            case DeleteRangeRequest delete -> check(delete);
            case TxnRequest nested -> checkOps(nested, nestedOpsMax);
            case EmptyOp _ -> Optional.of(KvError.KEY_NOT_FOUND);
          };
      if (refused.isPresent()) {
        return refused;
      }
    }
    return FINE;
  }

  /// What a list of operations may write, whichever branches run.
  ///
  /// The rule is etcd's to the letter, so it has etcd's gaps: a key that one nested txn puts may be
  /// deleted by a later one, and a deletion from a key to the end of all keys covers nothing.
  private record Writes(Set<Bytes> puts, KeyRangeSet deletes) {

    /// Empty if a key is put twice or put and deleted.
    static Optional<Writes> of(List<RequestOp> ops) {
      Writes writes = new Writes(new LinkedHashSet<>(), new KeyRangeSet());
      for (RequestOp op : ops) {
        if (op instanceof DeleteRangeRequest delete) {
          writes.deletes.add(delete.key(), literalEnd(delete));
        }
      }
      for (RequestOp op : ops) {
        if (op instanceof TxnRequest nested && !writes.addNested(nested)) {
          return Optional.empty();
        }
      }
      for (RequestOp op : ops) {
        if (op instanceof PutRequest put && !writes.addPut(put.key())) {
          return Optional.empty();
        }
      }
      return Optional.of(writes);
    }

    private boolean addNested(TxnRequest txn) {
      Optional<Writes> success = of(txn.success());
      if (success.isEmpty()) {
        return false;
      }
      Optional<Writes> failure = of(txn.failure());
      if (failure.isEmpty()) {
        return false;
      }
      for (Bytes key : success.get().puts) {
        if (!addPut(key)) {
          return false;
        }
      }
      for (Bytes key : failure.get().puts) {
        // Only one of the two branches will run.
        boolean inOtherBranch = success.get().puts.contains(key);
        if (isDeleted(key) || (!puts.add(key) && !inOtherBranch)) {
          return false;
        }
      }
      deletes.addAll(success.get().deletes);
      deletes.addAll(failure.get().deletes);
      return true;
    }

    private boolean addPut(Bytes key) {
      return !isDeleted(key) && puts.add(key);
    }

    private boolean isDeleted(Bytes key) {
      return deletes.contains(key);
    }

    // The end as it stands in the request: the zero byte that means "no end" is here an end before
    // every key.
    private static Bytes literalEnd(DeleteRangeRequest delete) {
      return KeyRange.isSingle(delete.rangeEnd())
          ? KeyRange.successor(delete.key())
          : delete.rangeEnd();
    }
  }
}
