package io.quorate.kv;

import io.quorate.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The transactions that are prepared in a store, and their locks: shared on what they have seen,
/// exclusive on what they write. Nobody waits for a lock here; who meets one is refused.
///
/// Most locks are on single keys and found by them; those on ranges are few, and all looked at.
final class Preparations {
  private record Lock(Bytes holder, Access access) {}

  private final TreeMap<Bytes, PrepareRequest> byName = new TreeMap<>();
  private final TreeMap<Bytes, List<Lock>> onKeys = new TreeMap<>();
  private final List<Lock> onRanges = new ArrayList<>();

  // Kept as long as nothing changes.
  private @Nullable List<PrepareRequest> list = List.of();

  boolean isEmpty() {
    return byName.isEmpty();
  }

  boolean contains(Bytes transaction) {
    return byName.containsKey(transaction);
  }

  /// All of them, in the order of their names.
  List<PrepareRequest> list() {
    List<PrepareRequest> known = list;
    if (known == null) {
      known = List.copyOf(byName.values());
      list = known;
    }
    return known;
  }

  /// Locks what a transaction needs; to be called if nobody has a lock against it.
  void add(PrepareRequest prepare) {
    byName.put(prepare.transaction(), prepare);
    for (Access access : Access.of(prepare.work())) {
      locksOn(access).add(new Lock(prepare.transaction(), access));
    }
    list = null;
  }

  private List<Lock> locksOn(Access access) {
    return access.isSingle()
        ? onKeys.computeIfAbsent(access.key(), _ -> new ArrayList<>())
        : onRanges;
  }

  /// Lets go of a transaction's locks; returns it, or null if it is not here.
  @Nullable PrepareRequest remove(Bytes transaction) {
    PrepareRequest removed = byName.remove(transaction);
    if (removed != null) {
      for (Access access : Access.of(removed.work())) {
        List<Lock> locks = locksOn(access);
        locks.removeIf(lock -> lock.holder.equals(transaction));
        if (access.isSingle() && locks.isEmpty()) {
          onKeys.remove(access.key());
        }
      }
      list = null;
    }
    return removed;
  }

  /// Who has a lock against any of these.
  List<Bytes> holders(List<Access> accesses) {
    SortedSet<Bytes> holders = new TreeSet<>();
    for (Access access : accesses) {
      onRanges.forEach(lock -> addHolder(lock, access, holders));
      onKeysIn(access)
          .values()
          .forEach(locks -> locks.forEach(lock -> addHolder(lock, access, holders)));
    }
    return List.copyOf(holders);
  }

  private static void addHolder(Lock lock, Access access, SortedSet<Bytes> holders) {
    if (lock.access.conflictsWith(access)) {
      holders.add(lock.holder);
    }
  }

  /// The locks on keys that an access may touch, and perhaps more.
  private Map<Bytes, List<Lock>> onKeysIn(Access access) {
    if (access.isSingle()) {
      return onKeys.subMap(access.key(), true, access.key(), true);
    }
    Bytes end = KeyRange.end(access.rangeEnd());
    return end.compareTo(access.key()) > 0
        ? onKeys.subMap(access.key(), end)
        : onKeys.tailMap(access.key());
  }
}
