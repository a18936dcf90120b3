package io.quorate.simulator.defect;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The world in which a mistake is looked for, as numbers that may be given. An empty list of them
/// is the usual world: small bounds and short times, so that much happens in little time.
///
/// | number | meaning | usual |
/// | --- | --- | --- |
/// | `nodes` | | 3 |
/// | `every` | milliseconds between faults, a mean | 200 |
/// | `rate` | requests a second of all clients | 100 |
/// | `append`, `window` | bytes in one message, and on their way to one follower | 600, 2000 |
/// | `election`, `heartbeat` | milliseconds | 150, 30 |
/// | `e3pc` | 1 if this is not about a group, but about a transaction by that protocol | 0 |
/// | `lease` | by how many per mille clocks may be off where leaders read by lease | 0 |
/// | `multi-paxos` | 1 if that is the engine | 0 |
///
/// @param numbers those that are not usual
record PlantedWorld(Map<String, Integer> numbers) {
  private static final Map<String, Integer> USUAL =
      Map.of(
          "nodes",
          3,
          "every",
          200,
          "rate",
          100,
          "append",
          600,
          "window",
          2000,
          "election",
          150,
          "heartbeat",
          30,
          "e3pc",
          0,
          "lease",
          0,
          "multi-paxos",
          0);

  PlantedWorld {
    numbers = new TreeMap<>(numbers);
    for (String name : numbers.keySet()) {
      if (!USUAL.containsKey(name)) {
        throw new IllegalArgumentException("a world has no " + name);
      }
    }
  }

  /// Reads what [#toString] wrote.
  static PlantedWorld of(String text) {
    Map<String, Integer> numbers = new TreeMap<>();
    for (String each : text.equals("usual") ? List.<String>of() : List.of(text.split(", "))) {
      String[] parts = each.split(" ", 2);
      numbers.put(parts[0], Integer.parseInt(parts[1]));
    }
    return new PlantedWorld(numbers);
  }

  int number(String name) {
    return numbers.getOrDefault(name, USUAL.getOrDefault(name, 0));
  }

  @Override
  public String toString() {
    return numbers.isEmpty()
        ? "usual"
        : String.join(
            ", ", numbers.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList());
  }
}
