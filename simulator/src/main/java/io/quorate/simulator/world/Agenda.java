package io.quorate.simulator.world;

import java.util.Arrays;

/// Virtual time. What is due at the same moment happens in the order in which it was planned.
///
/// A binary heap, in arrays beside each other: a world plans thousands of things for every second
/// of its time, most of them for the next few microseconds.
public final class Agenda {
  private long[] times = new long[64];
  private long[] numbers = new long[64];
  private Runnable[] actions = new Runnable[64];
  private int size;

  private long now;
  private long planned;
  private long done;

  public Agenda() {}

  /// Nanoseconds since the world began.
  public long now() {
    return now;
  }

  /// How many things have happened.
  public long done() {
    return done;
  }

  public void at(long time, Runnable action) {
    if (size == times.length) {
      grow();
    }
    rise(size++, Math.max(now, time), planned++, action);
  }

  public void after(long nanos, Runnable action) {
    at(now + nanos, action);
  }

  /// Lets everything happen that is due until then.
  public void runUntil(long time) {
    while (size > 0 && times[0] <= time) {
      now = times[0];
      Runnable next = actions[0];
      removeFirst();
      done++;
      next.run();
    }
    now = Math.max(now, time);
  }

  private void grow() {
    times = Arrays.copyOf(times, 2 * size);
    numbers = Arrays.copyOf(numbers, 2 * size);
    actions = Arrays.copyOf(actions, 2 * size);
  }

  /// What was planned last comes after all others of its time.
  private void rise(int from, long time, long number, Runnable action) {
    int place = from;
    while (place > 0) {
      int parent = (place - 1) / 2;
      if (times[parent] <= time) {
        break;
      }
      move(parent, place);
      place = parent;
    }
    set(place, time, number, action);
  }

  private void removeFirst() {
    int last = --size;
    long time = times[last];
    long number = numbers[last];
    Runnable action = actions[last];
    int place = 0;
    for (int child = 1; child < last; child = 2 * place + 1) {
      if (child + 1 < last && isBefore(times[child + 1], numbers[child + 1], child)) {
        child++;
      }
      if (isBefore(time, number, child)) {
        break;
      }
      move(child, place);
      place = child;
    }
    set(place, time, number, action);
    actions[last] = Agenda::nothing;
  }

  /// Stands where an action was, so that what it holds can go.
  private static void nothing() {}

  private boolean isBefore(long time, long number, int other) {
    return time != times[other] ? time < times[other] : number < numbers[other];
  }

  private void move(int from, int to) {
    set(to, times[from], numbers[from], actions[from]);
  }

  private void set(int place, long time, long number, Runnable action) {
    times[place] = time;
    numbers[place] = number;
    actions[place] = action;
  }
}
