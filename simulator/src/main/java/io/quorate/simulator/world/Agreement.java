package io.quorate.simulator.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What any machine has applied, every other applies in the same place, or has not got there yet.
/// No command is applied twice, and none that was refused. What was acknowledged is there.
final class Agreement {
  private record Applied(long index, String text) {}

  private final List<Applied> agreed = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();
  private final Set<String> refused = new HashSet<>();

  /// Some machine has applied a command as its `place`th.
  void applied(int place, long index, String text) {
    Applied applied = new Applied(index, text);
    if (place <= agreed.size()) {
      Violation.unless(
          agreed.get(place - 1).equals(applied),
          "place %d holds %s on one machine and %s on another",
          place,
          agreed.get(place - 1),
          applied);
    } else {
      Violation.unless(!refused.contains(text), "%s was refused and is now applied", text);
      int before = places.getOrDefault(text, 0);
      Violation.unless(before == 0, "%s was applied at %d and again at %d", text, before, place);
      places.put(text, place);
      agreed.add(applied);
    }
  }

  int length() {
    return agreed.size();
  }

  /// Somebody was told that this was done.
  void acknowledged(String text, int place) {
    int actual = places.getOrDefault(text, 0);
    Violation.unless(actual == place, "%s was said to be at %d, not %d", text, place, actual);
  }

  /// Somebody was told that this was not done, now or ever.
  void refused(String text) {
    Violation.unless(!places.containsKey(text), "%s was applied and is now refused", text);
    refused.add(text);
  }
}
