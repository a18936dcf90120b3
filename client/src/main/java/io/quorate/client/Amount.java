package io.quorate.client;

import java.time.Duration;

/// How much load.
public sealed interface Amount {
  /// So many requests, failed ones included.
  ///
  /// @param count 0 or more
  record Requests(long count) implements Amount {
    public Requests {
      if (count < 0) {
        throw new IllegalArgumentException(count + " requests: the number is negative");
      }
    }
  }

  /// Requests begin for so long; those under way then are waited for.
  record Lasting(Duration duration) implements Amount {
    public Lasting {
      if (duration.isNegative() || duration.isZero()) {
        throw new IllegalArgumentException("duration " + duration + " is not positive");
      }
    }
  }
}
