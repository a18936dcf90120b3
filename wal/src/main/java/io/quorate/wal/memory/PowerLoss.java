package io.quorate.wal.memory;

/// The machine of a [MemoryDisk] has no power any more. An error, so that no code under test
/// mistakes it for a failure that it could handle.
public final class PowerLoss extends Error {
  private static final long serialVersionUID = 1;

  PowerLoss(String message) {
    super(message);
  }
}
