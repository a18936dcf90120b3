package io.quorate.app.simulate;

import io.quorate.simulator.Run;
import io.quorate.simulator.Scenario;
import io.quorate.simulator.Simulation;
import io.quorate.simulator.Swarm;
import io.quorate.simulator.Totals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// Runs one seed after the other, several at a time, until one fails, all have run or time is up.
/// Worlds know nothing of each other, and each stays in one thread.
final class Campaign {
  /// A run of a scenario that came out different from the one before.
  record Mismatch(long seed, long first, long second) {}

  private final Swarm swarm;
  private final Words.Seeds seeds;
  private final long deadlineNanos;
  private final boolean verify;
  private final AtomicLong next;
  private final Totals totals = new Totals();
  private final AtomicReference<Optional<Run>> failed = new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<Mismatch>> mismatch =
      new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<Run>> last = new AtomicReference<>(Optional.empty());

  /// @param budget after which no seed is begun
  /// @param verify whether each scenario runs twice and must come out the same
  Campaign(Swarm swarm, Words.Seeds seeds, Optional<Duration> budget, boolean verify) {
    this.swarm = swarm;
    this.seeds = seeds;
    this.verify = verify;
    this.next = new AtomicLong(seeds.first());
    this.deadlineNanos =
        budget.map(time -> System.nanoTime() + time.toNanos()).orElse(Long.MAX_VALUE);
  }

  Totals totals() {
    return totals;
  }

  /// The run that failed, if one did.
  Optional<Run> failed() {
    return failed.get();
  }

  Optional<Mismatch> mismatch() {
    return mismatch.get();
  }

  /// The run that ended last.
  Optional<Run> last() {
    return last.get();
  }

  /// Returns when it is over; `display` is called now and then.
  void run(int threads, Runnable display) throws InterruptedException {
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        workers.add(executor.submit(this::work));
      }
      while (!workers.stream().allMatch(Future::isDone)) {
        Thread.sleep(100);
        display.run();
      }
      workers.forEach(Campaign::requireSuccess);
    }
  }

  private static void requireSuccess(Future<?> worker) {
    try {
      worker.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException | CancellationException e) {
      throw new IllegalStateException(e);
    }
  }

  private void work() {
    for (long seed = next.getAndIncrement();
        seed <= seeds.last() && goesOn();
        seed = next.getAndIncrement()) {
      Scenario scenario = swarm.scenario(seed);
      Run run = Simulation.run(scenario);
      totals.add(run);
      last.set(Optional.of(run));
      if (verify) {
        verify(seed, run);
      }
      if (run.failure().isPresent()) {
        failed.compareAndSet(Optional.empty(), Optional.of(run));
      }
    }
  }

  private void verify(long seed, Run run) {
    long second = Simulation.run(run.scenario()).hash();
    if (second != run.hash()) {
      mismatch.set(Optional.of(new Mismatch(seed, run.hash(), second)));
    }
  }

  private boolean goesOn() {
    return failed.get().isEmpty()
        && mismatch.get().isEmpty()
        && System.nanoTime() - deadlineNanos < 0;
  }
}
