package io.quorate.simulator.workload;

import io.quorate.bytes.Bytes;
import io.quorate.kv.KeyValue;
import io.quorate.kv.PutRequest;
import io.quorate.kv.RangeRequest;
import io.quorate.simulator.world.Violation;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// A few registers that are read and written. What is read must have been written, or there was
/// nothing.
final class Registers implements Workload {
  private static final int COUNT = 5;

  private final Set<String> written = new TreeSet<>();

  @Override
  public Behaviour client() {
    return this::next;
  }

  private Request next(String tag, RandomGenerator random) {
    Bytes key = Bytes.utf8("register/" + random.nextInt(COUNT));
    if (random.nextInt(10) < 4) {
      return new Request.Read(new RangeRequest(key), answer -> check(answer.kvs()));
    }
    written.add(tag);
    return new Request.Write(new PutRequest(key, Bytes.utf8(tag)), _ -> {});
  }

  private void check(List<KeyValue> found) {
    for (KeyValue kv : found) {
      String value = kv.value().toUtf8();
      Violation.unless(written.contains(value), "nobody has written %s", value);
    }
  }
}
