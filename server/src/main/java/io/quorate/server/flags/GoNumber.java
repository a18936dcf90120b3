package io.quorate.server.flags;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Whole numbers as Go's flags write them: decimal, or with the prefix `0x`, `0o`, `0` (octal) or
/// `0b`, and with underscores between digits.
final class GoNumber {
  private static final Pattern SEPARATED = Pattern.compile("[+-]?[0-9a-zA-Z]+(_[0-9a-zA-Z]+)*");

  private GoNumber() {}

  /// The number, or empty if `text` is not one.
  static Optional<BigInteger> parse(String text) {
    if (!SEPARATED.matcher(text).matches()) {
      return Optional.empty();
    }
    String digits = text.replace("_", "").toLowerCase(Locale.ROOT);
    boolean negative = digits.startsWith("-");
    if (negative || digits.startsWith("+")) {
      digits = digits.substring(1);
    }
    int radix = radix(digits);
    int prefix = radix == 10 ? 0 : Character.isDigit(digits.charAt(1)) ? 1 : 2;
    try {
      BigInteger value = new BigInteger(digits.substring(prefix), radix);
      return Optional.of(negative ? value.negate() : value);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static int radix(String digits) {
    if (digits.length() < 2 || digits.charAt(0) != '0') {
      return 10;
    }
    return switch (digits.charAt(1)) {
      case 'x' -> 16;
      case 'b' -> 2;
      case 'o', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> 8;
      default -> 10;
    };
  }
}
