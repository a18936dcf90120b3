package io.quorate.checker.order;

import io.quorate.checker.Operation;
import io.quorate.checker.specification.Registers;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A part of the operations on one register that violates only what all of them violate: those near
/// a place, and all that write a value that one of the part observes.
final class Neighbourhood {
  private final Registers<?> registers;
  private final List<Operation> operations;
  private final BitSet chosen = new BitSet();
  private final Set<Object> observed = new HashSet<>();

  private Neighbourhood(Registers<?> registers, List<Operation> operations) {
    this.registers = registers;
    this.operations = operations;
  }

  /// @param reach how many calls and answers away from the place is near
  static List<Operation> of(
      Registers<?> registers, List<Operation> operations, int place, int reach) {
    Neighbourhood part = new Neighbourhood(registers, operations);
    for (int i = 0; i < operations.size(); i++) {
      if (isNear(operations.get(i), place, reach)) {
        part.add(i);
      }
    }
    while (part.addWriters()) {}
    return part.chosen.stream().mapToObj(operations::get).toList();
  }

  private void add(int index) {
    chosen.set(index);
    registers.access(operations.get(index)).observes().ifPresent(observed::add);
  }

  /// Whether that observes values that were not observed before.
  private boolean addWriters() {
    int before = observed.size();
    for (int i = chosen.nextClearBit(0); i < operations.size(); i = chosen.nextClearBit(i + 1)) {
      var written = registers.access(operations.get(i)).writes();
      if (written.isPresent() && observed.contains(written.get())) {
        add(i);
      }
    }
    return observed.size() > before;
  }

  private static boolean isNear(Operation operation, int place, int reach) {
    return Math.abs((long) operation.call() - place) <= reach
        || Math.abs((long) operation.answer() - place) <= reach;
  }
}
