package io.quorate.protocol.multipaxos;

/// One place of a node's log, as long as it holds the same.
final class Slot {
  static final long UNWRITTEN = Long.MAX_VALUE;

  private final Accepted accepted;

  /// The number of the write that it is part of; 0 if it was there when the node started.
  private long write;

  private boolean chosen;
  private long fence;

  Slot(Accepted accepted, long write) {
    this.accepted = accepted;
    this.write = write;
  }

  Accepted accepted() {
    return accepted;
  }

  boolean isAcceptedIn(Ballot ballot) {
    return accepted.ballot().equals(ballot);
  }

  void writtenIn(long number) {
    write = number;
  }

  /// Whether it is durable if all writes up to this number are.
  boolean isDurable(long persisted) {
    return write <= persisted;
  }

  boolean isChosen() {
    return chosen;
  }

  /// An accept quorum has accepted it; what stands before it may not be chosen yet.
  void choose() {
    chosen = true;
  }

  /// All up to it is chosen, and the highest epoch among that is this.
  void choose(long highestEpoch) {
    chosen = true;
    fence = highestEpoch;
  }

  /// The highest epoch of all that is chosen up to here.
  long fence() {
    return fence;
  }

  /// It was chosen behind what a later leader has opened its reign with, and counts for nothing.
  boolean isVoid() {
    return accepted.value().epoch() < fence;
  }
}
