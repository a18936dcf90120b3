package io.quorate.protocol.commit.register;

import io.quorate.protocol.commit.Outcome;

/// What a [DecisionRegister] answers.
public sealed interface RegisterAnswer {
  /// This is the outcome, for good.
  record Decided(Outcome outcome) implements RegisterAnswer {
    @Override
    public String toString() {
      return "Decided " + outcome;
    }
  }

  /// Nothing is decided, and either outcome is possible.
  record Undecided() implements RegisterAnswer {
    @Override
    public String toString() {
      return "Undecided";
    }
  }

  /// The transaction was over for all who took part in it.
  record Forgotten() implements RegisterAnswer {
    @Override
    public String toString() {
      return "Forgotten";
    }
  }

  /// Whoever asked to take an epoch has it.
  record EpochTaken(long epoch) implements RegisterAnswer {}

  /// Epochs below this one are closed; nobody was given one.
  record Fenced(long epoch) implements RegisterAnswer {}

  /// What is below this epoch is gone.
  record Pruned(long epoch) implements RegisterAnswer {}
}
