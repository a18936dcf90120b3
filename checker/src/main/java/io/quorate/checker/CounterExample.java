package io.quorate.checker;

import java.util.List;

/// Operations that already violate a model, whatever the others of their history did.
///
/// @param operations in the order of their calls; taking any one away leaves none that violates, as
///   far as that was tried
/// @param why in words
public record CounterExample(List<Operation> operations, String why) {
  public CounterExample {
    operations = List.copyOf(operations);
  }

  /// The operations drawn as a time line, a row for each process.
  public String timeLine() {
    return TimeLine.of(operations);
  }
}
