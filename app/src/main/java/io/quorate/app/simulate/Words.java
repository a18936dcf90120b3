package io.quorate.app.simulate;

import io.quorate.protocol.EngineName;
import io.quorate.simulator.fault.FaultKind;
import io.quorate.simulator.workload.Workload;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the options of a simulation say. What cannot be understood is an `IllegalArgumentException`
/// that says what is allowed.
final class Words {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(us|ms|s|m|h)");
  private static final Pattern RANGE = Pattern.compile("(-?\\d{1,19})\\.\\.(-?\\d{1,19})");

  private Words() {}

  /// A range of seeds, both ends included.
  record Seeds(long first, long last) {
    Seeds {
      if (last < first) {
        throw new IllegalArgumentException("the last seed is less than the first");
      }
    }
  }

  static Seeds seeds(String text) {
    Matcher range = RANGE.matcher(text);
    if (!range.matches()) {
      throw new IllegalArgumentException("not a range such as 1..100");
    }
    return new Seeds(number(range.group(1)), number(range.group(2)));
  }

  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException(digits + " is too large for a seed");
    }
  }

  static Duration duration(String text) {
    Matcher duration = DURATION.matcher(text);
    if (!duration.matches()) {
      throw new IllegalArgumentException("not a duration such as 500ms, 30s, 10m or 8h");
    }
    long amount = Long.parseLong(duration.group(1));
    return switch (duration.group(2)) {
      case "us" -> Duration.of(amount, ChronoUnit.MICROS);
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  static List<Integer> ascending(String text) {
    List<Integer> numbers = new ArrayList<>();
    for (String word : text.split(",", -1)) {
      if (!word.matches("\\d{1,4}")) {
        throw new IllegalArgumentException("not numbers such as 3,5,7, of up to four digits");
      }
      int number = Integer.parseInt(word);
      if (!numbers.isEmpty() && number <= numbers.getLast()) {
        throw new IllegalArgumentException("the next number must be greater");
      }
      numbers.add(number);
    }
    return numbers;
  }

  static Set<FaultKind> faults(String text) {
    Set<FaultKind> faults = EnumSet.noneOf(FaultKind.class);
    for (String word : text.split(",", -1)) {
      switch (word) {
        case "none" -> {}
        case "all" -> faults.addAll(FaultKind.usual());
        default -> faults.add(fault(word));
      }
    }
    return faults;
  }

  private static FaultKind fault(String word) {
    return Stream.of(FaultKind.values())
        .filter(kind -> kind.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "'%s' is no fault; there are all, none, %s"
                    .formatted(word, String.join(", ", faultWords()))));
  }

  static List<String> faultWords() {
    return Stream.of(FaultKind.values()).map(FaultKind::word).toList();
  }

  static EngineName engine(String word) {
    return EngineName.of(word)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "'%s' is no engine; there are raft, multi-paxos".formatted(word)));
  }

  static Workload.Kind workload(String word) {
    return Stream.of(Workload.Kind.values())
        .filter(kind -> word(kind).equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "'%s' is no workload; there are %s"
                    .formatted(word, String.join(", ", workloadWords()))));
  }

  static List<String> workloadWords() {
    return Stream.of(Workload.Kind.values()).map(Words::word).toList();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// So that a person can read it at a glance.
  static String text(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 100) {
      return "%.1f s".formatted(duration.toMillis() / 1000.0);
    }
    return seconds < 6000
        ? "%d min %d s".formatted(seconds / 60, seconds % 60)
        : "%d h %d min".formatted(seconds / 3600, seconds / 60 % 60);
  }
}
