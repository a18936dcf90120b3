package io.quorate.simulator.workload;

import io.quorate.bytes.Bytes;
import io.quorate.kv.Compare;
import io.quorate.kv.DeleteRangeRequest;
import io.quorate.kv.PutRequest;
import io.quorate.kv.RangeRequest;
import io.quorate.kv.RequestOp;
import io.quorate.kv.TxnRequest;
import java.util.List;
import java.util.random.RandomGenerator;

/// Puts, deletions, ranges and txns over a few keys, now and then with long values.
final class KeysAndTxns implements Workload {
  private static final int COUNT = 20;
  private static final int PADDING_MAX = 500;

  @Override
  public Behaviour client() {
    return KeysAndTxns::next;
  }

  private static Request next(String tag, RandomGenerator random) {
    return switch (random.nextInt(10)) {
      case 0, 1 -> read(new RangeRequest(key(random)));
      case 2 -> read(new RangeRequest(Bytes.utf8("key/"), Bytes.utf8("key0")));
      case 3 -> new Request.Write(deletion(tag, random));
      case 4, 5 -> new Request.Write(swap(tag, random));
      default -> new Request.Write(put(key(random), tag, random));
    };
  }

  private static Bytes key(RandomGenerator random) {
    return Bytes.utf8("key/" + random.nextInt(COUNT));
  }

  private static PutRequest put(Bytes key, String tag, RandomGenerator random) {
    int padding = random.nextInt(20) == 0 ? random.nextInt(PADDING_MAX) : 0;
    return new PutRequest(key, Bytes.utf8(tag + ".".repeat(padding)));
  }

  /// Deletes a key or some; the put makes this command different from all others.
  private static TxnRequest deletion(String tag, RandomGenerator random) {
    Bytes key = key(random);
    Bytes end = random.nextBoolean() ? Bytes.EMPTY : Bytes.utf8("key/3");
    RequestOp delete = new DeleteRangeRequest(key, end, false);
    return new TxnRequest(List.of(), List.of(delete, mark(tag)), List.of());
  }

  /// Overwrites a key if it has been written a few times only, and tells otherwise what it holds.
  private static TxnRequest swap(String tag, RandomGenerator random) {
    Bytes key = key(random);
    Compare young =
        new Compare(
            key, Compare.Relation.LESS, new Compare.Operand.Version(1 + random.nextInt(10)));
    return new TxnRequest(
        List.of(young),
        List.of(put(key, tag, random), new RangeRequest(key)),
        List.of(new RangeRequest(key), mark(tag)));
  }

  private static RequestOp mark(String tag) {
    return new PutRequest(Bytes.utf8("mark"), Bytes.utf8(tag));
  }

  private static Request read(RangeRequest range) {
    return new Request.Read(range, _ -> {});
  }
}
