package io.quorate.app.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// An axis of a [Plot]: which values it has, and where its lines are.
///
/// @param name may be empty
/// @param least where it begins; more than 0 if it is logarithmic
/// @param most where it ends
record Axis(String name, double least, double most, boolean logarithmic, List<Tick> ticks) {
  /// A value with a line, and what it is called.
  record Tick(double value, String words) {}

  Axis {
    ticks = ticks.stream().filter(tick -> tick.value >= least && tick.value <= most).toList();
  }

  /// Times, logarithmic, with some space at both ends.
  static Axis times(String name, double leastMillis, double mostMillis) {
    List<Tick> decades = new ArrayList<>();
    for (double decade = 1; decade <= mostMillis * 1.5; decade *= 10) {
      decades.add(
          new Tick(
              decade,
              decade < 1000 ? "%.0f ms".formatted(decade) : "%.0f s".formatted(decade / 1000)));
    }
    return new Axis(name, leastMillis / 1.5, mostMillis * 1.5, true, decades);
  }

  /// From 0 to 100 %.
  static Axis shares() {
    List<Tick> ticks = new ArrayList<>();
    for (int percent = 0; percent <= 100; percent += 20) {
      ticks.add(new Tick(percent / 100.0, percent + " %"));
    }
    return new Axis("", 0, 1, false, ticks);
  }

  /// From 0 to a little more than the most, with four to ten round numbers.
  static Axis counts(String name, double most) {
    double end = Math.max(1, most * 1.05);
    double step = Math.pow(10, Math.floor(Math.log10(end)));
    if (end / step < 2) {
      step /= 5;
    } else if (end / step < 4) {
      step /= 2;
    }
    List<Tick> ticks = new ArrayList<>();
    for (int i = 0; i * step <= end; i++) {
      ticks.add(new Tick(i * step, String.format(Locale.ROOT, "%,.0f", i * step)));
    }
    return new Axis(name, 0, end, false, ticks);
  }

  /// From 0 to a little more than the last of these, with a line at each.
  static Axis through(String name, List<Integer> values) {
    List<Tick> ticks =
        values.stream().map(value -> new Tick(value, Integer.toString(value))).toList();
    return new Axis(name, 0, values.getLast() * 1.05, false, ticks);
  }

  boolean has(double value) {
    return value >= least && value <= most;
  }

  /// Where a value lies, from 0 at the beginning to 1 at the end.
  double part(double value) {
    return logarithmic
        ? Math.log(value / least) / Math.log(most / least)
        : (value - least) / (most - least);
  }
}
