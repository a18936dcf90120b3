package io.quorate.simulator.world;

/// Whoever begins after another has finished sees what the other saw and did, and more.
///
/// A ledger tells each command its place and each question the length of the list, so an operation
/// says by itself where in the order of all it stands: that order must agree with time.
final class Linearizability {
  private int seen;

  /// An operation begins: the return value is what it must see at least.
  int begin() {
    return seen;
  }

  /// An operation that began at `begin` has put a command at this place.
  void wrote(int begin, int place) {
    Violation.unless(
        place > begin, "a command got place %d when %d had been seen before it", place, begin);
    seen = Math.max(seen, place);
  }

  /// An operation that began at `begin` has seen a list of this length.
  void read(int begin, int length) {
    Violation.unless(
        length >= begin, "a stale read: length %d when %d had been seen before", length, begin);
    seen = Math.max(seen, length);
  }
}
