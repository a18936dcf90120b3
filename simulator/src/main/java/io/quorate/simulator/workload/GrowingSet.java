package io.quorate.simulator.workload;

import io.quorate.bytes.Bytes;
import io.quorate.kv.PutRequest;
import io.quorate.kv.RangeRequest;
import io.quorate.kv.RangeResponse;
import io.quorate.simulator.world.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Elements are added to a set and never removed. Who reads the set must find all that were
/// acknowledged before, and none that nobody has added. When a set has become large the next one is
/// begun.
final class GrowingSet implements Workload {
  private static final int ELEMENTS_MAX = 100;

  private final Set<String> added = new HashSet<>();
  private final List<String> acknowledged = new ArrayList<>();
  private int number;

  @Override
  public Behaviour client() {
    return this::next;
  }

  private Request next(String tag, RandomGenerator random) {
    if (added.size() >= ELEMENTS_MAX) {
      added.clear();
      acknowledged.clear();
      number++;
    }
    return random.nextInt(10) < 3 ? read() : add(tag);
  }

  private Request add(String tag) {
    int mine = number;
    added.add(tag);
    return new Request.Write(
        new PutRequest(Bytes.utf8(prefix() + "/" + tag), Bytes.utf8(tag)),
        _ -> {
          if (mine == number) {
            acknowledged.add(tag);
          }
        });
  }

  private Request read() {
    int mine = number;
    int expected = acknowledged.size();
    return new Request.Read(
        new RangeRequest(Bytes.utf8(prefix() + "/"), Bytes.utf8(prefix() + "0")),
        answer -> {
          if (mine == number) {
            check(answer, acknowledged.subList(0, expected));
          }
        });
  }

  private String prefix() {
    return "set/" + number;
  }

  private void check(RangeResponse answer, List<String> expected) {
    Set<String> found = new HashSet<>();
    answer.kvs().forEach(kv -> found.add(kv.value().toUtf8()));
    Violation.unless(found.containsAll(expected), "of %s only %s are there", expected, found);
    Violation.unless(added.containsAll(found), "of %s only %s were added", found, added);
  }
}
