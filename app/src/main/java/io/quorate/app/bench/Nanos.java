package io.quorate.app.bench;

import java.util.Collection;
import java.util.List;

/// How long requests took, in nanoseconds.
///
/// @param ascending the shortest first
record Nanos(List<Long> ascending) {
  static Nanos of(Collection<Long> measured) {
    return new Nanos(measured.stream().sorted().toList());
  }

  int count() {
    return ascending.size();
  }

  /// @param share of the requests that took no longer, from 0 to 1
  double millis(double share) {
    return ascending.isEmpty() ? 0 : ascending.get((int) (share * (count() - 1))) / 1e6;
  }
}
