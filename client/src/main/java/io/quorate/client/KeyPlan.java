package io.quorate.client;

/// Which keys a load uses: numbers below `space`, written in decimal with leading zeros.
///
/// @param size of a key, in bytes; has room for the digits of the largest number
/// @param space how many different keys, 1 or more
/// @param sequential one key after the other, and around; otherwise each is drawn at random
public record KeyPlan(int size, long space, boolean sequential) {
  public KeyPlan {
    if (space < 1) {
      throw new IllegalArgumentException("a key space of " + space + ": it needs one key at least");
    }
    var digits = Long.toString(space - 1).length();
    if (size < digits) {
      throw new IllegalArgumentException(
          "keys of " + size + " bytes cannot tell " + space + " keys apart; that takes " + digits);
    }
  }

  /// The key with this number, in an array of its own.
  byte[] key(long number) {
    var key = new byte[size];
    var rest = number;
    for (int at = size - 1; at >= 0; at--) {
      key[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return key;
  }
}
