package io.quorate.protocol.commit;

import java.time.Duration;

/// How long a process waits. Safety does not depend on it, three-phase commit's excepted, which is
/// what is wrong with it.
///
/// @param patience how long a process waits for others before it does something about it
/// @param retry how long it waits for an acknowledgement, a resource or the register before it asks
///   again
public record CommitOptions(Duration patience, Duration retry) {
  public CommitOptions {
    if (patience.isNegative() || patience.isZero()) {
      throw new IllegalArgumentException("patience must be positive: " + patience);
    }
    if (retry.isNegative() || retry.isZero()) {
      throw new IllegalArgumentException("retry must be positive: " + retry);
    }
  }
}
