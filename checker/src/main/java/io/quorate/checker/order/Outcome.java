package io.quorate.checker.order;

/// How a search for a legal order ends.
sealed interface Outcome {
  /// There is one.
  record Ordered() implements Outcome {}

  /// There is none.
  ///
  /// @param place of the answer at which the search ended. What is wrong shows there or later
  record Impossible(int place) implements Outcome {}

  /// The budget is used up.
  ///
  /// @param ordered how many operations could be put in order at most
  record Stopped(String limit, int ordered) implements Outcome {}
}
