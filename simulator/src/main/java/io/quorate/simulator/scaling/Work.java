package io.quorate.simulator.scaling;

/// What nodes have done until some moment.
///
/// @param messages that they sent
/// @param syncs of their disks
/// @param busyNanos for which their processors were occupied
record Work(long messages, long syncs, long busyNanos) {
  static final Work NONE = new Work(0, 0, 0);

  Work plus(Work other) {
    return new Work(messages + other.messages, syncs + other.syncs, busyNanos + other.busyNanos);
  }

  Work since(Work before) {
    return new Work(messages - before.messages, syncs - before.syncs, busyNanos - before.busyNanos);
  }
}
