package io.quorate.checker.order;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Some numbers with equality: where a search has come to.
final class Numbers {
  private final int[] numbers;

  /// @param numbers not changed any more
  Numbers(int[] numbers) {
    this.numbers = numbers;
  }

  int size() {
    return numbers.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Numbers more && Arrays.equals(numbers, more.numbers);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(numbers);
  }
}
