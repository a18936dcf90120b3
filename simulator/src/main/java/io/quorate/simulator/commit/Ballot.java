package io.quorate.simulator.commit;

import java.util.stream.Stream;

/// What a participant will answer when it is asked.
public enum Ballot {
  YES("yes"),
  NO("no"),
  /// Yes if it is only asked whether it could, No when it has to: three-phase commit asks twice.
  /// The other protocols ask once, and hear No.
  LATE_NO("late-no");

  private final String word;

  Ballot(String word) {
    this.word = word;
  }

  /// @throws IllegalArgumentException saying what there is
  public static Ballot of(String word) {
    return Stream.of(values())
        .filter(each -> each.word.equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "'%s' is no vote; there are yes, no, late-no".formatted(word)));
  }
}
