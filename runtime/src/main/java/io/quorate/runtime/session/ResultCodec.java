package io.quorate.runtime.session;

import io.quorate.bytes.Bytes;

/// Writes the results of commands, so that they can be kept for clients that ask again, in memory
/// and in snapshots. Every replica must write the same result as the same bytes.
public interface ResultCodec<R> {
  Bytes encode(R result);

  /// Reads what [#encode] wrote.
  ///
  /// @throws IllegalArgumentException if it did not
  R decode(Bytes encoded);
}
