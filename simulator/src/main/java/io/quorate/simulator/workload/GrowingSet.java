package io.quorate.simulator.workload;

import io.quorate.bytes.Bytes;
import io.quorate.kv.DeleteRangeRequest;
import io.quorate.kv.PutRequest;
import io.quorate.kv.RangeRequest;
import io.quorate.kv.TxnRequest;
import java.util.List;
import java.util.random.RandomGenerator;

/// Elements are added to a set. When it has become large the next one is begun, with one element,
/// and by the same txn the earlier ones are deleted.
final class GrowingSet implements Workload {
  private static final int ELEMENTS_MAX = 100;

  private int added;
  private int number = 1;

  @Override
  public Behaviour client() {
    return this::next;
  }

  private Request next(String tag, RandomGenerator random) {
    if (random.nextInt(10) < 3) {
      return new Request.Read(new RangeRequest(key(number, ""), key(number + 1, "")), _ -> {});
    }
    if (++added % ELEMENTS_MAX > 0) {
      return new Request.Write(element(tag));
    }
    DeleteRangeRequest earlier = new DeleteRangeRequest(key(0, ""), key(++number, ""), false);
    return new Request.Write(new TxnRequest(List.of(), List.of(earlier, element(tag)), List.of()));
  }

  private PutRequest element(String tag) {
    return new PutRequest(key(number, tag), Bytes.utf8(tag));
  }

  /// Keys of a later set come after those of an earlier one.
  private static Bytes key(int set, String tag) {
    String digits = Integer.toString(100_000 + set);
    return Bytes.utf8("set/" + digits + "/" + tag);
  }
}
