package io.quorate.wal;

import java.util.Optional;

/// A log that was opened, and what was found broken off at its end.
///
/// @param wal the log, ready for appending
/// @param cut the tail that a crash left incomplete and that was removed; none of it had been
///   acknowledged. To be reported to the operator.
public record Opened(Wal wal, Optional<Cut> cut) {
  /// What was removed, and why that was right.
  ///
  /// @param file the path of the file
  /// @param offset where the log now ends, in bytes
  /// @param bytes how many bytes from there were set to zero
  /// @param reason why this was an incomplete batch and not damage
  public record Cut(String file, long offset, long bytes, String reason) {
    @Override
    public String toString() {
      return "%s: cut %d bytes at byte %d: %s".formatted(file, bytes, offset, reason);
    }
  }
}
