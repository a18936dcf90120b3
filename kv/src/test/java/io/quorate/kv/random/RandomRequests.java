package io.quorate.kv.random;

import io.quorate.bytes.Bytes;
import io.quorate.kv.Command;
import io.quorate.kv.CommitRequest;
import io.quorate.kv.CompactRequest;
import io.quorate.kv.Compare;
import io.quorate.kv.Compare.Operand;
import io.quorate.kv.Compare.Relation;
import io.quorate.kv.DeleteRangeRequest;
import io.quorate.kv.EmptyOp;
import io.quorate.kv.FinishRequest;
import io.quorate.kv.PrepareRequest;
import io.quorate.kv.PutRequest;
import io.quorate.kv.RangeRequest;
import io.quorate.kv.RequestOp;
import io.quorate.kv.Seen;
import io.quorate.kv.SortOrder;
import io.quorate.kv.SortTarget;
import io.quorate.kv.TxnRequest;
import io.quorate.kv.Work;
import io.quorate.kv.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Random requests on few keys, so that they meet each other: most make sense, some are refused,
/// and all that a request can ask for is asked for sooner or later.
///
/// The usual keys are so few that etcd's sort, which is not stable for more, keeps equal ones in
/// order.
public final class RandomRequests {
  private static final List<Bytes> KEYS =
      List.of(
          bytes(0),
          bytes(0, 0),
          bytes('a'),
          bytes('a', 0),
          bytes('a', 'b'),
          bytes('a', 0xff),
          bytes('b'),
          bytes('b', 'a'),
          bytes('c'),
          bytes('k', 'e', 'y'),
          bytes(0xff),
          bytes(0xff, 0xff));

  private static final int DEPTH_MAX = 3;

  private final RandomGenerator random;
  private final List<Bytes> keys;

  public RandomRequests(RandomGenerator random) {
    this(random, KEYS);
  }

  /// @param keys the first of them also stands for "no end"
  public RandomRequests(RandomGenerator random, List<Bytes> keys) {
    this.random = random;
    this.keys = keys;
  }

  private static Bytes bytes(int... values) {
    byte[] array = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      array[i] = (byte) values[i];
    }
    return Bytes.wrap(array);
  }

  /// A command for a store that stands at `revision`.
  public Command command(long revision) {
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5, 6 -> put();
      case 7, 8, 9 -> delete();
      case 10 -> oneIn(3) ? compact(revision) : put();
      default -> txn(revision);
    };
  }

  public PutRequest put() {
    boolean ignoreValue = oneIn(8);
    boolean ignoreLease = oneIn(8);
    return new PutRequest(
        keyOrNone(),
        ignoreValue && !oneIn(5) ? Bytes.EMPTY : value(),
        oneIn(30) ? 1 + random.nextInt(1000) : 0,
        oneIn(3),
        ignoreValue,
        ignoreLease);
  }

  public DeleteRangeRequest delete() {
    return new DeleteRangeRequest(keyOrNone(), oneIn(2) ? Bytes.EMPTY : end(), oneIn(2));
  }

  public CompactRequest compact(long revision) {
    return new CompactRequest(
        oneIn(6) ? around(revision) : revision - random.nextInt(40), oneIn(2));
  }

  public RangeRequest range(long revision) {
    return new RangeRequest(
        keyOrNone(),
        oneIn(3) ? Bytes.EMPTY : end(),
        oneIn(3) ? random.nextInt(-1, 8) : 0,
        oneIn(2) ? 0 : around(revision),
        oneIn(2) ? SortOrder.NONE : oneOf(SortOrder.values(), SortOrder.UNRECOGNIZED),
        oneIn(2) ? SortTarget.KEY : oneOf(SortTarget.values(), SortTarget.UNRECOGNIZED),
        oneIn(4),
        oneIn(5),
        oneIn(5),
        filter(revision),
        filter(revision),
        filter(revision),
        filter(revision));
  }

  public TxnRequest txn(long revision) {
    return txn(revision, 1);
  }

  /// A revision to ask for the hash of.
  public long hashRevision(long revision) {
    return oneIn(2) ? 0 : around(revision);
  }

  private TxnRequest txn(long revision, int depth) {
    List<Compare> compares = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      compares.add(compare(revision));
    }
    return new TxnRequest(compares, ops(revision, depth), ops(revision, depth));
  }

  /// Part of a transaction over keyspaces, for a store that stands at `revision`. They have few
  /// names, and most are finished before long.
  public Command part(long revision) {
    Bytes transaction = bytes('t', random.nextInt(4));
    return switch (random.nextInt(8)) {
      case 0, 1 -> new CommitRequest(work(revision));
      case 2 -> new PrepareRequest(transaction, value(), work(revision));
      default -> new FinishRequest(transaction, !oneIn(3));
    };
  }

  private Work work(long revision) {
    List<Seen> seen = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      Bytes end = oneIn(3) ? end() : Bytes.EMPTY;
      seen.add(new Seen(keyOrNone(), end, around(revision), random.nextInt(3)));
    }
    List<Write> writes = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      writes.add(oneIn(3) ? delete() : put());
    }
    return new Work(seen, writes);
  }

  private List<RequestOp> ops(long revision, int depth) {
    List<RequestOp> ops = new ArrayList<>();
    // Rarely more than are allowed.
    int count = oneIn(300) ? 120 + random.nextInt(20) : random.nextInt(4);
    for (int i = 0; i < count; i++) {
      ops.add(op(revision, depth));
    }
    return ops;
  }

  private RequestOp op(long revision, int depth) {
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5, 6 -> put();
      case 7, 8, 9 -> delete();
      case 10, 11, 12, 13, 14 -> range(revision);
      case 15 -> oneIn(10) ? EmptyOp.EMPTY : put();
      default -> depth < DEPTH_MAX ? txn(revision, depth + 1) : put();
    };
  }

  private Compare compare(long revision) {
    Bytes end = oneIn(3) ? end() : Bytes.EMPTY;
    Relation relation = oneOf(Relation.values(), Relation.UNRECOGNIZED);
    return new Compare(keyOrNone(), end, relation, operand(revision));
  }

  private Operand operand(long revision) {
    return switch (random.nextInt(16)) {
      case 0, 1, 2 -> new Operand.Version(random.nextInt(4));
      case 3, 4, 5 -> new Operand.CreateRevision(oneIn(3) ? 0 : around(revision));
      case 6, 7, 8 -> new Operand.ModRevision(oneIn(3) ? 0 : around(revision));
      case 9, 10, 11, 12 -> new Operand.Value(value());
      case 13, 14 -> new Operand.Lease(random.nextInt(2));
      default -> Operand.Unrecognized.UNRECOGNIZED;
    };
  }

  private Bytes keyOrNone() {
    return oneIn(60) ? Bytes.EMPTY : keys.get(random.nextInt(keys.size()));
  }

  /// Any key will do as an end; the first of them means that there is none.
  private Bytes end() {
    return oneIn(4) ? keys.getFirst() : keys.get(random.nextInt(keys.size()));
  }

  private Bytes value() {
    return Bytes.utf8("v".repeat(random.nextInt(3)) + (oneIn(3) ? random.nextInt(10) : ""));
  }

  /// Mostly not far behind `revision`, sometimes after it or nonsense.
  private long around(long revision) {
    return switch (random.nextInt(12)) {
      case 0 -> revision + random.nextInt(3);
      case 1 -> random.nextInt(-3, 4);
      default -> Math.max(1, revision - random.nextInt(60));
    };
  }

  private long filter(long revision) {
    return oneIn(6) ? around(revision) : 0;
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  /// One of the values; the one that the API does not know only rarely.
  private <T extends Enum<T>> T oneOf(T[] values, T rarely) {
    T value = values[random.nextInt(values.length)];
    return value.equals(rarely) && !oneIn(8) ? values[0] : value;
  }
}
