package io.quorate.app.check;

/// A history does not fit into the memory of this JVM.
final class TooLargeException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int operations;

  /// @param operations how many have filled the memory
  TooLargeException(int operations) {
    super("%,d operations fill the memory".formatted(operations));
    this.operations = operations;
  }

  int operations() {
    return operations;
  }
}
