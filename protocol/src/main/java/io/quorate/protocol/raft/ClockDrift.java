package io.quorate.protocol.raft;

/// By how much the clocks of a group's servers may be off, each of them: within a second of the
/// world's time a clock passes at least `1000 - perMille` and at most `1000 + perMille`
/// milliseconds. A clock that stands still while its server does, as that of a virtual machine can
/// which is moved or suspended, is off by more than any bound.
///
/// @param perMille from 0 to 999
public record ClockDrift(int perMille) {
  public ClockDrift {
    if (perMille < 0 || perMille > 999) {
      throw new IllegalArgumentException(
          "a clock's drift must be from 0 to 999 per mille, not " + perMille);
    }
  }

  /// For how long by one clock somebody may rely on what another has promised for so long by its
  /// own: the one may be slow and the other fast.
  long reliable(long promisedNanos) {
    return promisedNanos / (1000 + perMille) * (1000 - perMille);
  }
}
