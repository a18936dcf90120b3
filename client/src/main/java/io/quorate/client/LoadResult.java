package io.quorate.client;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a load measured; fill and warm-up are not in it.
///
/// @param succeeded requests that were answered well
/// @param missed reads among them that found no key
/// @param elapsed from the first request to the last answer
/// @param errors how often each occurred, most frequent first
public record LoadResult(
    long succeeded, long missed, Duration elapsed, Latencies latencies, Map<Failure, Long> errors) {
  public LoadResult {
    errors = Collections.unmodifiableMap(new LinkedHashMap<>(errors));
  }

  /// Successful requests per second.
  public double throughput() {
    return elapsed.isZero() ? 0 : succeeded * 1e9 / elapsed.toNanos();
  }

  public long failed() {
    return errors.values().stream().mapToLong(Long::longValue).sum();
  }
}
