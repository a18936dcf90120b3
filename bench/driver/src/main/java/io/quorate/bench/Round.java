package io.quorate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// One launch of one library: keeps so many proposals outstanding, first to warm up and then to
/// measure, and prints what it saw as one line, `proposals/s p50 p99` with latencies in
/// microseconds.
public final class Round {
  private static final int COMMAND_BYTES = 128;
  private static final int LATENCIES_MAX = 1 << 24;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// Starts a cluster in a folder and awaits its leader.
  public interface Opener {
    Cluster open(Path folder) throws Exception;
  }

  private final Cluster cluster;
  private final int outstanding;
  private final Semaphore free;
  private final byte[] command = new byte[COMMAND_BYTES];
  private final Random random = new Random(1);
  private final AtomicLong failed = new AtomicLong();
  private final long[] latencies = new long[LATENCIES_MAX];
  private final AtomicLong measured = new AtomicLong();
  private long proposed;

  private Round(Cluster cluster, int outstanding) {
    this.cluster = cluster;
    this.outstanding = outstanding;
    this.free = new Semaphore(outstanding);
  }

  /// @param arguments the folder, how many proposals are outstanding, and for how many seconds to
  ///   warm up and to measure
  public static void main(String[] arguments, Opener opener) throws Exception {
    Path folder = Path.of(arguments[0]);
    int outstanding = Integer.parseInt(arguments[1]);
    Duration warmUp = Duration.ofSeconds(Long.parseLong(arguments[2]));
    Duration measuring = Duration.ofSeconds(Long.parseLong(arguments[3]));
    delete(folder);
    Files.createDirectories(folder);
    String result;
    try (Cluster cluster = opener.open(folder)) {
      result = new Round(cluster, outstanding).run(warmUp, measuring);
    } finally {
      delete(folder);
    }
    System.out.println(result);
    System.exit(0); // some libraries leave threads behind
  }

  private String run(Duration warmUp, Duration measuring) throws InterruptedException {
    propose(warmUp, false);
    long start = System.nanoTime();
    propose(measuring, true);
    double seconds = (System.nanoTime() - start) / 1e9;
    requireAllExecuted();
    int count = (int) Math.min(measured.get(), LATENCIES_MAX);
    long[] sorted = Arrays.copyOf(latencies, count);
    Arrays.sort(sorted);
    return String.format(
        Locale.ROOT,
        "%.0f %.1f %.1f",
        measured.get() / seconds,
        sorted[count / 2] / 1e3,
        sorted[(int) (count * 0.99)] / 1e3);
  }

  /// Proposes for so long, and awaits the last answers.
  private void propose(Duration time, boolean counts) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0) {
      free.acquire();
      random.nextBytes(command);
      proposed++;
      long start = System.nanoTime();
      cluster.propose(command.clone(), executed -> answered(executed, start, counts));
    }
    free.acquire(outstanding);
    free.release(outstanding);
  }

  private void answered(boolean executed, long start, boolean counts) {
    if (!executed) {
      failed.incrementAndGet();
    } else if (counts) {
      long place = measured.getAndIncrement();
      if (place < LATENCIES_MAX) {
        latencies[(int) place] = System.nanoTime() - start;
      }
    }
    free.release();
  }

  /// What was acknowledged must have been executed everywhere, soon.
  private void requireAllExecuted() {
    long expected = proposed - failed.get();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!cluster.executed().stream().allMatch(count -> count >= expected)) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(
            "%d commands were acknowledged, but executed were %s"
                .formatted(expected, cluster.executed()));
      }
      LockSupport.parkNanos(1_000_000);
    }
    if (failed.get() > 0) {
      throw new IllegalStateException(failed + " of " + proposed + " commands failed");
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
