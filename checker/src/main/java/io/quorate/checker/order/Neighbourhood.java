package io.quorate.checker.order;

import io.quorate.checker.Operation;
import io.quorate.checker.specification.Access;
import io.quorate.checker.specification.Registers;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A part of the operations on one register that violates only what all of them violate: those near
/// a place, and all that write a value that one of the part observes.
final class Neighbourhood {
  private Neighbourhood() {}

  /// @param reach how many calls and answers away from the place is near
  static List<Operation> of(
      Registers<?> registers, List<Operation> operations, int place, int reach) {
    BitSet near = new BitSet();
    Set<Object> observed = new HashSet<>();
    boolean grows = true;
    for (boolean first = true; grows; first = false) {
      grows = false;
      for (int i = near.nextClearBit(0); i < operations.size(); i = near.nextClearBit(i + 1)) {
        Operation each = operations.get(i);
        Access access = registers.access(each);
        if ((first && isNear(each, place, reach))
            || access.writes().filter(observed::contains).isPresent()) {
          near.set(i);
          grows |= access.observes().filter(observed::add).isPresent();
        }
      }
      grows |= first;
    }
    List<Operation> part = new ArrayList<>();
    near.stream().forEach(i -> part.add(operations.get(i)));
    return part;
  }

  private static boolean isNear(Operation operation, int place, int reach) {
    return Math.abs((long) operation.call() - place) <= reach
        || Math.abs((long) operation.answer() - place) <= reach;
  }
}
