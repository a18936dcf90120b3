package io.quorate.simulator.world;

import java.util.PriorityQueue;

/// Virtual time. What is due at the same moment happens in the order in which it was planned.
public final class Agenda {
  private record Item(long at, long number, Runnable action) implements Comparable<Item> {
    @Override
    public int compareTo(Item other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Item> items = new PriorityQueue<>();
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
    items.add(new Item(Math.max(now, time), planned++, action));
  }

  public void after(long nanos, Runnable action) {
    at(now + nanos, action);
  }

  /// Lets everything happen that is due until then.
  public void runUntil(long time) {
    for (Item next = items.peek(); next != null && next.at <= time; next = items.peek()) {
      items.remove();
      now = next.at;
      done++;
      next.action.run();
    }
    now = Math.max(now, time);
  }
}
