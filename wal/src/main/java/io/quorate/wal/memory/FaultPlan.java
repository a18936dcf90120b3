package io.quorate.wal.memory;

import java.util.function.Predicate;

/// Decides which operations of a [MemoryDisk] go wrong.
@FunctionalInterface
public interface FaultPlan {
  /// Everything succeeds.
  FaultPlan NONE = _ -> Fault.NONE;

  /// What becomes of an operation.
  enum Fault {
    /// It succeeds.
    NONE,
    /// It throws an [java.io.IOException]. Of a write the first half was done. After a sync nothing
    /// is known about what it should have made durable, and a later sync does not make it so unless
    /// it is written again. Any other operation was not done.
    FAILURE,
    /// The power goes off before the operation: it, and every later one, throws [PowerLoss].
    POWER_LOSS
  }

  /// Called before each operation.
  Fault next(Operation operation);

  /// The first operation that matches fails, those after it succeed.
  static FaultPlan failOnce(Predicate<Operation> matching) {
    return once(Fault.FAILURE, matching);
  }

  /// `count` operations that change or sync something succeed, then one fails.
  static FaultPlan failAfter(int count) {
    return once(Fault.FAILURE, changesAfter(count));
  }

  /// `count` operations that change or sync something succeed, then the power goes off.
  static FaultPlan losePowerAfter(int count) {
    return once(Fault.POWER_LOSS, changesAfter(count));
  }

  private static Predicate<Operation> changesAfter(int count) {
    int[] left = {count};
    return operation -> operation.kind() != Operation.Kind.READ && left[0]-- == 0;
  }

  private static FaultPlan once(Fault fault, Predicate<Operation> matching) {
    boolean[] done = {false};
    return operation -> {
      if (done[0] || !matching.test(operation)) {
        return Fault.NONE;
      }
      done[0] = true;
      return fault;
    };
  }
}
