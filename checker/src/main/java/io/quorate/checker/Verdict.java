package io.quorate.checker;

/// What a model says of a history. The first two are proofs.
public sealed interface Verdict {
  /// The model allows the history.
  record Holds() implements Verdict {}

  /// The model does not allow the history.
  record Violated(CounterExample counterExample) implements Verdict {}

  /// The search ended at a limit.
  ///
  /// @param limit which one, in words
  /// @param ordered so many operations, in the order of their answers, could be put in order
  /// @param operations so many there are
  record Undecided(String limit, int ordered, int operations) implements Verdict {}
}
