package io.quorate.kv;

import io.quorate.bytes.Bytes;
import java.util.List;

/// Why a command has done nothing, although there is nothing wrong with it: others were there.
public sealed interface Conflict extends KvResult {
  /// Prepared transactions hold locks on what the command touches. When they are finished it may be
  /// tried again.
  ///
  /// @param holders their names, in order
  record Locked(List<Bytes> holders) implements Conflict {
    public Locked {
      holders = List.copyOf(holders);
    }
  }

  /// What the transaction has read has changed since: it has to begin again.
  record Changed(Bytes key, Bytes rangeEnd) implements Conflict {}
}
