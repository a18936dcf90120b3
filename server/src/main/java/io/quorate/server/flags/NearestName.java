package io.quorate.server.flags;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/// The flag that was probably meant by an unknown name.
final class NearestName {
  private static final int CHANGES_MAX = 3;

  private NearestName() {}

  /// The known name with the fewest changed letters, if these are at most half of it. Nobody means
  /// a flag that is ignored.
  static Optional<String> of(String name) {
    return Arrays.stream(EtcdFlag.values())
        .filter(flag -> flag.group() != FlagGroup.OBSOLETE)
        .map(EtcdFlag::flagName)
        .min(Comparator.comparingInt(known -> distance(name, known)))
        .filter(known -> distance(name, known) <= Math.min(CHANGES_MAX, known.length() / 2));
  }

  /// Levenshtein distance: letters to insert, delete or replace to get from one text to the other.
  private static int distance(String source, String target) {
    int[] above = new int[target.length() + 1];
    Arrays.setAll(above, column -> column);
    for (int row = 1; row <= source.length(); row++) {
      int[] current = new int[target.length() + 1];
      current[0] = row;
      for (int column = 1; column <= target.length(); column++) {
        int replaced = source.charAt(row - 1) == target.charAt(column - 1) ? 0 : 1;
        current[column] =
            Math.min(
                above[column - 1] + replaced, Math.min(above[column], current[column - 1]) + 1);
      }
      above = current;
    }
    return above[target.length()];
  }
}
