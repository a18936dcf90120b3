package io.quorate.checker.order;

import io.quorate.checker.Operation;
import io.quorate.checker.specification.Access;
import io.quorate.checker.specification.Registers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Finds writes to one register that nothing can observe any more: their values are observed only
/// by operations that were called after the answer of another write, and that one was called after
/// the answer of the first. Whatever the order, the other write is between them and their
/// observers.
///
/// The last write of each value stays, since a reader of the counter-example would miss it.
final class Overwritten {
  private Overwritten() {}

  /// The operations, in the order of their calls, without such writes.
  static List<Operation> leaveOut(Registers<?> registers, List<Operation> operations) {
    Map<Object, Integer> firstObserved = new HashMap<>();
    Map<Object, Operation> lastWritten = new HashMap<>();
    List<Operation> writes = new ArrayList<>();
    for (Operation each : operations) {
      Access access = registers.access(each);
      access.observes().ifPresent(value -> firstObserved.putIfAbsent(value, each.call()));
      access.writes().ifPresent(value -> lastWritten.put(value, each));
      if (access.writes().isPresent() && !each.pending()) {
        writes.add(each);
      }
    }
    NavigableMap<Integer, Integer> latestCalls = latestCalls(writes);
    return operations.stream()
        .filter(each -> {
          Access access = registers.access(each);
          if (access.writes().isEmpty() || access.observes().isPresent() || each.pending()) {
            return true;
          }
          Object value = access.writes().get();
          var overwriting =
              latestCalls.lowerEntry(firstObserved.getOrDefault(value, Operation.NEVER));
          return each.equals(lastWritten.get(value))
              || overwriting == null
              || overwriting.getValue() < each.answer();
        })
        .toList();
  }

  /// By each answer, the latest call of the writes that were answered by then.
  private static NavigableMap<Integer, Integer> latestCalls(List<Operation> writes) {
    writes.sort(Comparator.comparingInt(Operation::answer));
    NavigableMap<Integer, Integer> latest = new TreeMap<>();
    int call = -1;
    for (Operation each : writes) {
      call = Math.max(call, each.call());
      latest.put(each.answer(), call);
    }
    return latest;
  }
}
