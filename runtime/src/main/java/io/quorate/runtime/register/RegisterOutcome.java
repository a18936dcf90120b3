package io.quorate.runtime.register;

import io.quorate.bytes.Bytes;

/// How a request to a register ended.
public sealed interface RegisterOutcome {
  /// The register holds this value, for good. To a write: its own value, or another that came
  /// first.
  record Holds(Bytes value) implements RegisterOutcome {}

  /// Nothing had been written at some moment after the read began.
  record Empty() implements RegisterOutcome {}

  /// Nothing was done, and nothing will be.
  record Refused(Reason reason) implements RegisterOutcome {}

  /// Nobody could say in time, for instance because no quorum can be reached. What was to be
  /// written may be there, or turn up later, or never.
  record Unknown() implements RegisterOutcome {}

  enum Reason {
    /// More requests are outstanding than the node accepts.
    OVERLOADED,
    /// The node keeps as many registers as it may, and this would be another.
    TOO_MANY_REGISTERS,
    /// The node's disk has no room for more log.
    LOG_FULL,
    /// The node is stopping.
    STOPPED
  }
}
