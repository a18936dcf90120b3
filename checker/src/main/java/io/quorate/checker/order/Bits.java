package io.quorate.checker.order;

import java.util.Arrays;

/// Sets of small numbers as words of bits.
final class Bits {
  private Bits() {}

  static int words(int size) {
    return (size + Long.SIZE - 1) / Long.SIZE;
  }

  static boolean has(long[] bits, int number) {
    return (bits[number / Long.SIZE] & (1L << number)) != 0;
  }

  static void set(long[] bits, int number) {
    bits[number / Long.SIZE] |= 1L << number;
  }

  static void clear(long[] bits, int number) {
    bits[number / Long.SIZE] &= ~(1L << number);
  }

  static void clearAll(long[] bits) {
    Arrays.fill(bits, 0);
  }

  static boolean isEmpty(long[] bits) {
    for (long each : bits) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }
}
