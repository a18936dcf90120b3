package io.quorate.checker.order;

import io.quorate.checker.Operation;

/// How far an order of operations has come, and what may be next in it.
///
/// Operations that are pending need not be in the order.
sealed interface Front permits RealTimeFront, ProgramOrderFront {
  /// Whether all operations that were answered are in the order.
  boolean complete();

  /// What may be next, the most promising first.
  Operation[] candidates();

  void take(Operation operation);

  /// Takes the last one back.
  void putBack(Operation operation);

  /// Two equal positions can be continued in the same ways.
  Numbers position();

  /// The answer that cannot be passed before more is taken, [Operation#NEVER] if there is none.
  int barrier();

  /// How many operations are in the order.
  int taken();
}
