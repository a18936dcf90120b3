package io.quorate.client;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/// One step of a load: hands out the numbers of requests until there has been enough, and collects
/// what became of them. Its clients call it from any thread; nobody waits for anybody.
final class LoadPhase {
  /// What [#take] answers when there has been enough.
  static final long ENOUGH = -1;

  /// Beyond so many different errors the rest count as one, so that messages with changing text
  /// cannot fill the memory.
  private static final int ERRORS_MAX = 100;

  private static final Failure OTHER = new Failure("OTHER", "more kinds of errors than are listed");

  private static final long LATENCY_MAX_NANOS = TimeUnit.HOURS.toNanos(1);

  private final long requests;
  private final long startNanos;
  private final long endNanos;
  private final AtomicLong taken = new AtomicLong();
  private final LongAdder succeeded = new LongAdder();
  private final LongAdder missed = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final Recorder latencies = new Recorder(1_000, LATENCY_MAX_NANOS, 3);
  private final Map<Failure, LongAdder> errors = new ConcurrentHashMap<>();
  private final CountDownLatch working;
  private volatile long lastEndNanos;

  LoadPhase(Amount amount, int clients) {
    startNanos = System.nanoTime();
    lastEndNanos = startNanos;
    working = new CountDownLatch(clients);
    switch (amount) {
      case Amount.Requests(var count) -> {
        requests = count;
        endNanos = startNanos + Long.MAX_VALUE;
      }
      case Amount.Lasting(var duration) -> {
        requests = Long.MAX_VALUE;
        endNanos = startNanos + duration.toNanos();
      }
    }
  }

  /// The number of the next request, from 0, or [#ENOUGH].
  long take(long nowNanos) {
    if (nowNanos - endNanos >= 0) {
      return ENOUGH;
    }
    var number = taken.getAndIncrement();
    return number < requests ? number : ENOUGH;
  }

  void succeeded(long latencyNanos, boolean foundNothing) {
    succeeded.increment();
    if (foundNothing) {
      missed.increment();
    }
    latencies.recordValue(Math.min(latencyNanos, LATENCY_MAX_NANOS));
  }

  void failed(Failure failure) {
    failed.increment();
    var key = errors.size() < ERRORS_MAX || errors.containsKey(failure) ? failure : OTHER;
    errors.computeIfAbsent(key, _ -> new LongAdder()).increment();
  }

  /// A client has nothing outstanding and sends no more.
  void retire(long nowNanos) {
    lastEndNanos = nowNanos;
    working.countDown();
  }

  /// Waits until all clients have retired.
  ///
  /// @return false if time was up before
  boolean awaitEnd(Duration atMost) throws InterruptedException {
    return working.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  LoadProgress progress(LoadProgress.Step step, Amount amount, long nowNanos) {
    var errors = failed.sum();
    return new LoadProgress(
        step, amount, elapsed(nowNanos), succeeded.sum() + errors, errors, working.getCount() == 0);
  }

  private Duration elapsed(long nowNanos) {
    return Duration.ofNanos(nowNanos - startNanos);
  }

  /// Valid after the end.
  LoadResult result() {
    Histogram histogram = latencies.getIntervalHistogram();
    var byFrequency = new LinkedHashMap<Failure, Long>();
    errors.entrySet().stream()
        .sorted(
            Comparator.comparingLong((Map.Entry<Failure, LongAdder> e) -> -e.getValue().sum())
                .thenComparing(e -> e.getKey().toString()))
        .forEach(e -> byFrequency.put(e.getKey(), e.getValue().sum()));
    return new LoadResult(
        succeeded.sum(), missed.sum(), elapsed(lastEndNanos), Latencies.of(histogram), byFrequency);
  }
}
