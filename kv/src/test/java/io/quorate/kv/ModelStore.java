package io.quorate.kv;

import io.quorate.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// What a store should do, written to be seen to be right: it keeps a map of all keys for every
/// revision that there ever was, and a list of everything that happened.
final class ModelStore {
  /// All keys by revision; revision 0 is like 1, before anything happened.
  private final List<TreeMap<Bytes, KeyValue>> states = new ArrayList<>();

  /// What a member of etcd would have on its disk.
  private List<Change> stored = new ArrayList<>();

  private long compactRevision = -1;

  /// The transactions that are prepared, by name.
  private final TreeMap<Bytes, PrepareRequest> prepared = new TreeMap<>();

  private record Change(KeyValue kv, int sub) {
    long revision() {
      return kv.modRevision();
    }

    boolean isDeletion() {
      return kv.version() == 0;
    }
  }

  ModelStore() {
    states.add(new TreeMap<>());
    states.add(new TreeMap<>());
  }

  long revision() {
    return states.size() - 1L;
  }

  long compactRevision() {
    return compactRevision;
  }

  // ---- commands

  KvResult apply(Command command) {
    List<Bytes> holders = holders(keysOf(command));
    if (!holders.isEmpty()) {
      return new Conflict.Locked(holders);
    }
    return switch (command) {
      case PutRequest put when put.lease() != 0 -> KvError.LEASE_NOT_FOUND;
      case PutRequest put -> transact(List.of(put), List::getFirst);
      case DeleteRangeRequest delete -> transact(List.of(delete), List::getFirst);
      case TxnRequest txn -> {
        boolean holds = holds(txn);
        yield transact(branch(txn), responses -> new TxnResponse(revision(), holds, responses));
      }
      case CompactRequest compact -> compact(compact.revision());
      case CommitRequest(var work) -> {
        Optional<KvResult> refusal = refusal(work);
        yield refusal.isPresent()
            ? refusal.get()
            : transact(List.copyOf(work.writes()), _ -> new CommitResponse(revision()));
      }
      case PrepareRequest prepare -> {
        Optional<KvResult> refusal =
            prepared.containsKey(prepare.transaction())
                ? Optional.empty()
                : refusal(prepare.work());
        if (refusal.isPresent()) {
          yield refusal.get();
        }
        prepared.putIfAbsent(prepare.transaction(), prepare);
        yield new PrepareResponse(revision());
      }
      case FinishRequest(var transaction, var commit) -> {
        PrepareRequest found = prepared.remove(transaction);
        yield found == null || !commit
            ? new FinishResponse(revision(), found != null)
            : transact(
                List.copyOf(found.work().writes()), _ -> new FinishResponse(revision(), true));
      }
    };
  }

  // ---- transactions over keyspaces

  List<PrepareRequest> prepared() {
    return List.copyOf(prepared.values());
  }

  /// A range of keys that a command reads or writes; an end that is null is none.
  private record Keys(Bytes start, @Nullable Bytes end, boolean writes) {
    static Keys of(Bytes key, Bytes end, boolean writes) {
      if (end.isEmpty()) {
        return new Keys(key, Bytes.wrap(Arrays.copyOf(key.toArray(), key.length() + 1)), writes);
      }
      return new Keys(key, end.length() == 1 && end.at(0) == 0 ? null : end, writes);
    }

    boolean conflictsWith(Keys other) {
      Bytes last = start.compareTo(other.start) > 0 ? start : other.start;
      boolean meet =
          (end == null || last.compareTo(end) < 0)
              && (other.end == null || last.compareTo(other.end) < 0);
      return meet && (writes || other.writes);
    }
  }

  private List<Bytes> holders(List<Keys> keys) {
    return prepared.values().stream()
        .filter(each ->
            keysOf(each.work()).stream()
                .anyMatch(held -> keys.stream().anyMatch(held::conflictsWith)))
        .map(PrepareRequest::transaction)
        .toList();
  }

  private List<Keys> keysOf(Command command) {
    return switch (command) {
      case RequestOp op -> keysOf(op).toList();
      case CommitRequest(var work) -> keysOf(work);
      case PrepareRequest prepare when prepared.containsKey(prepare.transaction()) -> List.of();
      case PrepareRequest prepare -> keysOf(prepare.work());
      case CompactRequest _, FinishRequest _ -> List.of();
    };
  }

  private static List<Keys> keysOf(Work work) {
    List<Keys> keys = new ArrayList<>();
    work.seen().forEach(seen -> keys.add(Keys.of(seen.key(), seen.rangeEnd(), false)));
    work.writes().forEach(write -> keysOf(write).forEach(keys::add));
    return keys;
  }

  private static Stream<Keys> keysOf(RequestOp op) {
    return switch (op) {
      case PutRequest put -> Stream.of(Keys.of(put.key(), Bytes.EMPTY, true));
      case DeleteRangeRequest delete -> Stream.of(Keys.of(delete.key(), delete.rangeEnd(), true));
      case RangeRequest range when range.revision() > 0 -> Stream.of();
      case RangeRequest range -> Stream.of(Keys.of(range.key(), range.rangeEnd(), false));
      case TxnRequest txn ->
          Stream.concat(
              txn.compares().stream()
                  .map(compare -> Keys.of(compare.key(), compare.rangeEnd(), false)),
              Stream.concat(txn.success().stream(), txn.failure().stream())
                  .flatMap(ModelStore::keysOf));
      case EmptyOp _ -> Stream.of();
    };
  }

  private Optional<KvResult> refusal(Work work) {
    for (Seen seen : work.seen()) {
      List<KeyValue> now = within(seen.key(), seen.rangeEnd(), states.getLast());
      boolean holds =
          now.size() == seen.count()
              && now.stream().allMatch(kv -> kv.modRevision() <= seen.revision());
      if (!holds) {
        return Optional.of(new Conflict.Changed(seen.key(), seen.rangeEnd()));
      }
    }
    return refusal(List.<RequestOp>copyOf(work.writes())).map(error -> error);
  }

  private KvResult transact(List<RequestOp> ops, Function<List<ResponseOp>, KvResponse> answer) {
    Optional<KvError> refusal = refusal(ops);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Execution execution = new Execution();
    List<ResponseOp> responses = execution.run(ops);
    if (!execution.changes.isEmpty()) {
      states.add(execution.keys);
      stored.addAll(execution.changes);
    }
    return answer.apply(responses);
  }

  private KvResult compact(long revision) {
    if (revision <= compactRevision) {
      return KvError.COMPACTED;
    }
    if (revision > revision()) {
      return KvError.FUTURE_REVISION;
    }
    Collection<Change> newest = newestUpTo(revision).values();
    stored =
        stored.stream()
            .filter(change ->
                change.revision() > revision
                    || (newest.contains(change)
                        && (!change.isDeletion() || change.revision() == revision)))
            .toList();
    stored = new ArrayList<>(stored);
    compactRevision = revision;
    return new CompactResponse(revision());
  }

  // ---- txns, decided on the state before them

  private List<RequestOp> branch(TxnRequest txn) {
    return holds(txn) ? txn.success() : txn.failure();
  }

  private boolean holds(TxnRequest txn) {
    return txn.compares().stream().allMatch(this::holds);
  }

  private boolean holds(Compare compare) {
    List<KeyValue> kvs = within(compare.key(), compare.rangeEnd(), states.getLast());
    if (kvs.isEmpty()) {
      KeyValue zero = new KeyValue(compare.key(), Bytes.EMPTY, 0, 0, 0, 0);
      return !(compare.operand() instanceof Compare.Operand.Value) && holds(compare, zero);
    }
    return kvs.stream().allMatch(kv -> holds(compare, kv));
  }

  private static boolean holds(Compare compare, KeyValue kv) {
    int comparison =
        switch (compare.operand()) {
          case Compare.Operand.Version(long version) -> Long.compare(kv.version(), version);
          case Compare.Operand.CreateRevision(long revision) ->
              Long.compare(kv.createRevision(), revision);
          case Compare.Operand.ModRevision(long revision) ->
              Long.compare(kv.modRevision(), revision);
          case Compare.Operand.Value(Bytes value) -> kv.value().compareTo(value);
          case Compare.Operand.Lease(long lease) -> Long.compare(kv.lease(), lease);
          case Compare.Operand.Unrecognized _ -> 0;
        };
    return switch (compare.relation()) {
      case EQUAL -> comparison == 0;
      case NOT_EQUAL -> comparison != 0;
      case GREATER -> comparison > 0;
      case LESS -> comparison < 0;
      case UNRECOGNIZED -> true;
    };
  }

  private Optional<KvError> refusal(List<RequestOp> ops) {
    return ops.stream().map(this::refusal).flatMap(Optional::stream).findFirst();
  }

  private Optional<KvError> refusal(RequestOp op) {
    return switch (op) {
      case PutRequest put
          when (put.ignoreValue() || put.ignoreLease())
              && !states.getLast().containsKey(put.key()) ->
          Optional.of(KvError.KEY_NOT_FOUND);
      case PutRequest put when put.lease() != 0 -> Optional.of(KvError.LEASE_NOT_FOUND);
      case RangeRequest range when range.revision() > revision() ->
          Optional.of(KvError.FUTURE_REVISION);
      case RangeRequest range when range.revision() != 0 && range.revision() < compactRevision ->
          Optional.of(KvError.COMPACTED);
      case TxnRequest nested -> refusal(branch(nested));
      case EmptyOp _ -> Optional.of(KvError.KEY_NOT_FOUND);
      case PutRequest _, RangeRequest _, DeleteRangeRequest _ -> Optional.empty();
    };
  }

  /// Operations that follow upon each other as one change.
  private final class Execution {
    final TreeMap<Bytes, KeyValue> keys = new TreeMap<>(states.getLast());
    final List<Change> changes = new ArrayList<>();

    List<ResponseOp> run(List<RequestOp> ops) {
      List<ResponseOp> responses = new ArrayList<>();
      for (RequestOp op : ops) {
        responses.add(
            switch (op) {
              case RangeRequest range when range.revision() > 0 ->
                  rangeOf(states.get((int) range.revision()), revisionNow(), range);
              case RangeRequest range -> rangeOf(keys, revisionNow(), range);
              case PutRequest put -> put(put);
              case DeleteRangeRequest delete -> delete(delete);
              case TxnRequest nested -> new TxnResponse(0, holds(nested), run(branch(nested)));
              case EmptyOp _ -> throw new IllegalStateException("refused before");
            });
      }
      return responses;
    }

    private long revisionNow() {
      return changes.isEmpty() ? revision() : revision() + 1;
    }

    private PutResponse put(PutRequest put) {
      Optional<KeyValue> old = Optional.ofNullable(keys.get(put.key()));
      long revision = revision() + 1;
      KeyValue kv =
          new KeyValue(
              put.key(),
              put.ignoreValue() ? old.map(KeyValue::value).orElse(Bytes.EMPTY) : put.value(),
              old.map(KeyValue::createRevision).orElse(revision),
              revision,
              old.map(KeyValue::version).orElse(0L) + 1,
              0);
      keys.put(put.key(), kv);
      changes.add(new Change(kv, changes.size()));
      return new PutResponse(revision, put.prevKv() ? old : Optional.empty());
    }

    private DeleteRangeResponse delete(DeleteRangeRequest delete) {
      List<KeyValue> doomed = within(delete.key(), delete.rangeEnd(), keys);
      for (KeyValue kv : doomed) {
        keys.remove(kv.key());
        KeyValue deletion = new KeyValue(kv.key(), Bytes.EMPTY, 0, revision() + 1, 0, 0);
        changes.add(new Change(deletion, changes.size()));
      }
      return new DeleteRangeResponse(
          revisionNow(), doomed.size(), delete.prevKv() ? doomed : List.of());
    }
  }

  // ---- reads

  /// What a reader sees when the store stands at `current` and is compacted up to `compacted`.
  RangeResult range(RangeRequest request, long current, long compacted) {
    if (request.revision() > current) {
      return KvError.FUTURE_REVISION;
    }
    long revision = request.revision() <= 0 ? current : request.revision();
    return revision < compacted
        ? KvError.COMPACTED
        : rangeOf(states.get((int) revision), current, request);
  }

  private static RangeResponse rangeOf(
      SortedMap<Bytes, KeyValue> keys, long current, RangeRequest request) {
    List<KeyValue> all = within(request.key(), request.rangeEnd(), keys);
    if (request.countOnly()) {
      return new RangeResponse(current, List.of(), false, all.size());
    }
    List<KeyValue> kvs = new ArrayList<>(all);
    kvs.removeIf(
        kv -> isOutside(kv.modRevision(), request.minModRevision(), request.maxModRevision()));
    kvs.removeIf(kv ->
        isOutside(kv.createRevision(), request.minCreateRevision(), request.maxCreateRevision()));
    boolean hasFilters =
        request.minModRevision() != 0
            || request.maxModRevision() != 0
            || request.minCreateRevision() != 0
            || request.maxCreateRevision() != 0;
    boolean more = request.limit() > 0 && kvs.size() > request.limit();
    boolean sortsWhatTheLimitLeft = more && request.sortOrder() == SortOrder.NONE && !hasFilters;
    if (sortsWhatTheLimitLeft) {
      kvs = new ArrayList<>(kvs.subList(0, (int) request.limit() + 1));
    }
    Comparator<KeyValue> order = by(request.sortTarget());
    kvs.sort(request.sortOrder() == SortOrder.DESCEND ? order.reversed() : order);
    if (more) {
      kvs = kvs.subList(0, (int) request.limit());
    }
    if (request.keysOnly()) {
      kvs = kvs.stream().map(ModelStore::withoutValue).toList();
    }
    return new RangeResponse(current, kvs, more, all.size());
  }

  private static boolean isOutside(long revision, long min, long max) {
    return (min != 0 && revision < min) || (max != 0 && revision > max);
  }

  private static Comparator<KeyValue> by(SortTarget target) {
    return switch (target) {
      case KEY -> Comparator.comparing(KeyValue::key);
      case VERSION -> Comparator.comparingLong(KeyValue::version);
      case CREATE -> Comparator.comparingLong(KeyValue::createRevision);
      case MOD -> Comparator.comparingLong(KeyValue::modRevision);
      case VALUE -> Comparator.comparing(KeyValue::value);
      case UNRECOGNIZED -> throw new IllegalArgumentException("refused before");
    };
  }

  private static KeyValue withoutValue(KeyValue kv) {
    return new KeyValue(
        kv.key(), Bytes.EMPTY, kv.createRevision(), kv.modRevision(), kv.version(), kv.lease());
  }

  private static List<KeyValue> within(Bytes key, Bytes end, SortedMap<Bytes, KeyValue> keys) {
    Predicate<Bytes> isWithin;
    if (end.isEmpty()) {
      isWithin = key::equals;
    } else if (end.length() == 1 && end.at(0) == 0) {
      isWithin = candidate -> candidate.compareTo(key) >= 0;
    } else {
      isWithin = candidate -> candidate.compareTo(key) >= 0 && candidate.compareTo(end) < 0;
    }
    return keys.values().stream().filter(kv -> isWithin.test(kv.key())).toList();
  }

  // ---- what happened

  /// The changes from a revision on that is not before the last compaction.
  List<KeyValue> changesFrom(long first) {
    return stored.stream().filter(c -> c.revision() >= first).map(Change::kv).toList();
  }

  /// The hash, as etcd defines it over what is on its disk.
  KvHash hash(long revision) {
    Set<Change> keep = new HashSet<>(newestUpTo(revision).values());
    keep.removeIf(Change::isDeletion);
    CRC32C crc = new CRC32C();
    crc.update("key".getBytes(StandardCharsets.UTF_8));
    for (Change change : stored) {
      boolean isCompacted =
          change.revision() <= compactRevision && !keep.isEmpty() && !keep.contains(change);
      boolean isLastDeletion = change.isDeletion() && change.revision() == compactRevision;
      if (change.revision() <= revision && !isCompacted && !isLastDeletion) {
        crc.update(onDisk(change));
      }
    }
    return new KvHash(revision(), (int) crc.getValue(), compactRevision, revision);
  }

  private Map<Bytes, Change> newestUpTo(long revision) {
    Map<Bytes, Change> newest = new HashMap<>();
    for (Change change : stored) {
      if (change.revision() <= revision) {
        newest.put(change.kv.key(), change);
      }
    }
    return newest;
  }

  /// The key under which etcd stores a change, and the change in the encoding of protocol buffers.
  private static byte[] onDisk(Change change) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writeLong(change.revision(), out);
    out.write('_');
    writeLong(change.sub, out);
    KeyValue kv = change.kv;
    if (change.isDeletion()) {
      out.write('t');
      writeBytes(1, kv.key(), out);
    } else {
      writeBytes(1, kv.key(), out);
      writeVarint(2, kv.createRevision(), out);
      writeVarint(3, kv.modRevision(), out);
      writeVarint(4, kv.version(), out);
      writeBytes(5, kv.value(), out);
      writeVarint(6, kv.lease(), out);
    }
    return out.toByteArray();
  }

  private static void writeLong(long number, ByteArrayOutputStream out) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      out.write((int) (number >>> shift));
    }
  }

  private static void writeBytes(int field, Bytes bytes, ByteArrayOutputStream out) {
    if (!bytes.isEmpty()) {
      out.write(field << 3 | 2);
      writeVarint(bytes.length(), out);
      out.writeBytes(bytes.toArray());
    }
  }

  private static void writeVarint(int field, long number, ByteArrayOutputStream out) {
    if (number != 0) {
      out.write(field << 3);
      writeVarint(number, out);
    }
  }

  private static void writeVarint(long number, ByteArrayOutputStream out) {
    long rest = number;
    for (; rest > 0x7f; rest >>= 7) {
      out.write((int) (rest & 0x7f) | 0x80);
    }
    out.write((int) rest);
  }
}
