package io.quorate.server.flags;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a flag's value may look like.
sealed interface FlagType {
  /// What `text` means, as a value that can be compared; empty if it is malformed.
  Optional<?> read(String text);

  /// What well-formed values look like; completes the sentence "allowed is ...".
  String allowed();

  static FlagType text() {
    return new Text();
  }

  static FlagType truth() {
    return new Truth();
  }

  static FlagType whole(long min, long max) {
    return new Whole(BigInteger.valueOf(min), BigInteger.valueOf(max));
  }

  /// Go's `uint` and `uint64`.
  static FlagType unsigned() {
    return new Whole(BigInteger.ZERO, BigInteger.TWO.pow(64).subtract(BigInteger.ONE));
  }

  static FlagType span() {
    return new Span();
  }

  static FlagType urls() {
    return new Items("a list of http://host:port or https://host:port with commas between them");
  }

  static FlagType items() {
    return new Items("a list with commas between its items");
  }

  static FlagType choice(String... words) {
    return new Choice(List.of(words));
  }

  /// Any text.
  record Text() implements FlagType {
    @Override
    public Optional<String> read(String text) {
      return Optional.of(text);
    }

    @Override
    public String allowed() {
      return "any text";
    }
  }

  /// A switch, the only type whose value may be left out: `--name` is `--name=true`.
  record Truth() implements FlagType {
    @Override
    public Optional<Boolean> read(String text) {
      return switch (text) {
        case "1", "t", "T", "true", "TRUE", "True" -> Optional.of(true);
        case "0", "f", "F", "false", "FALSE", "False" -> Optional.of(false);
        default -> Optional.empty();
      };
    }

    @Override
    public String allowed() {
      return "true or false (also t, f, 1, 0)";
    }
  }

  /// A whole number, bounds inclusive.
  record Whole(BigInteger min, BigInteger max) implements FlagType {
    @Override
    public Optional<BigInteger> read(String text) {
      return GoNumber.parse(text)
          .filter(number -> number.compareTo(min) >= 0 && number.compareTo(max) <= 0);
    }

    @Override
    public String allowed() {
      return "a whole number from %s to %s".formatted(min, max);
    }
  }

  /// A duration of zero or more.
  record Span() implements FlagType {
    @Override
    public Optional<Duration> read(String text) {
      return GoDuration.parse(text).filter(duration -> !duration.isNegative());
    }

    @Override
    public String allowed() {
      return GoDuration.FORM;
    }
  }

  /// Items with commas between them, blanks around them ignored. What an item may be is judged
  /// where the list is used.
  record Items(String form) implements FlagType {
    @Override
    public Optional<List<String>> read(String text) {
      return Optional.of(split(text));
    }

    @Override
    public String allowed() {
      return form;
    }

    static List<String> split(String text) {
      return Arrays.stream(text.split(",", -1))
          .map(String::strip)
          .filter(item -> !item.isEmpty())
          .distinct()
          .toList();
    }
  }

  /// One of a few words.
  record Choice(List<String> words) implements FlagType {
    public Choice {
      words = List.copyOf(words);
    }

    @Override
    public Optional<String> read(String text) {
      return words.contains(text) ? Optional.of(text) : Optional.empty();
    }

    @Override
    public String allowed() {
      return "one of " + String.join(", ", words);
    }
  }
}
