package io.quorate.simulator.world;

import java.util.Map;
import java.util.TreeMap;

/// How often what happened: shows that the rare things happened at all.
final class Tally {
  private final Map<String, Long> counts = new TreeMap<>();

  void count(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  void add(Tally other) {
    other.counts.forEach((what, count) -> counts.merge(what, count, Long::sum));
  }

  Map<String, Long> counts() {
    return counts;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    counts.forEach((what, count) -> text.append("%9d  %s%n".formatted(count, what)));
    return text.toString();
  }
}
