package io.quorate.simulator.world;

/// Something that happened, to be drawn.
///
/// @param at when, in nanoseconds since the world began
/// @param since for a message when it was sent, otherwise the same as `at`
/// @param node whom it happened to, 0 for all; a message's receiver
/// @param peer a message's sender, otherwise 0
/// @param text in words
public record TraceEvent(long at, long since, Kind kind, long node, long peer, String text) {
  /// What kind of thing.
  public enum Kind {
    /// A message arrived.
    MESSAGE,
    /// A message got lost, when it was sent or when it should have arrived.
    LOST,
    /// A node started, ended or changed its role.
    NODE,
    /// Something went wrong, or was put right.
    FAULT,
    /// A client called, or was answered.
    CLIENT
  }
}
