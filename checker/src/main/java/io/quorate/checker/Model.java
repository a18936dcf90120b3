package io.quorate.checker;

import java.util.Optional;

/// A consistency model: it says which histories it allows.
///
/// [io.quorate.checker.order.Linearizable] and [io.quorate.checker.order.Sequential] look for one
/// order of all operations that a sequential specification allows. Models that ask for something
/// else (an order for each process, a graph without certain cycles) implement this interface beside
/// them.
public interface Model {
  /// Judges a history. Its operations are ones that [#objection] has nothing against.
  Verdict check(History history, Limit limit);

  /// Why an operation is none of this model's, if so: its name is unknown, or its value has the
  /// wrong form. The operation may have been called only.
  Optional<String> objection(Operation operation);
}
