package io.quorate.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.wal.memory.Fate;
import io.quorate.wal.memory.FaultPlan;
import io.quorate.wal.memory.MemoryDisk;
import io.quorate.wal.memory.PowerLoss;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Random operations and accidents, against a plain list of what was appended ([TestLog]).
///
/// `-Dquorate.wal.seeds=100000` makes a long campaign of it, `-Dquorate.wal.seed=17` begins with
/// that seed.
class RandomOperationsTest {
  private static final int OPERATIONS = 60;

  @Test
  void no_accident_loses_or_invents_a_record() {
    int first = Integer.getInteger("quorate.wal.seed", 1);
    int count = Integer.getInteger("quorate.wal.seeds", 200);
    for (int seed = first; seed < first + count; seed++) {
      World world = new World(new SplittableRandom(seed));
      try {
        for (int i = 0; i < OPERATIONS; i++) {
          world.step();
        }
        world.end();
      } catch (RuntimeException | Error e) {
        throw new AssertionError("-Dquorate.wal.seeds=1 -Dquorate.wal.seed=" + seed, e);
      }
    }
  }

  private static final class World {
    private final SplittableRandom random;
    private final Queue<Runnable> background = new ArrayDeque<>();
    private final boolean batchesAreLong;
    private TestLog log;

    World(SplittableRandom random) {
      this.random = random;
      this.batchesAreLong = random.nextBoolean();
      int segmentBytes = 512 * random.nextInt(4, 16);
      int batchBytesMax = random.nextInt(1024, 4096);
      boolean atOnce = random.nextBoolean();
      WalOptions options =
          new WalOptions(segmentBytes, batchBytesMax, atOnce ? Runnable::run : background::add);
      this.log = TestLog.create(new MemoryDisk(), options);
    }

    void step() {
      try {
        operate();
      } catch (PowerLoss _) {
        crash();
      } catch (DiskFailureException _) {
        restart();
      }
    }

    private void operate() {
      switch (random.nextInt(20)) {
        case 0 -> log.dropBefore(random.nextLong(1, log.wal().position().segment() + 1));
        case 1 -> log.wal().retrySpare();
        case 2, 3, 4 -> runBackground();
        case 5 -> log.disk().limit(log.disk().used() + random.nextInt(10_000));
        case 6 -> log.disk().limit(Long.MAX_VALUE);
        case 7 -> log.disk().plan(FaultPlan.losePowerAfter(random.nextInt(20)));
        case 8 -> log.disk().plan(FaultPlan.failAfter(random.nextInt(20)));
        case 9 -> crash();
        case 10 -> kill();
        case 11 -> {
          log.close();
          kill();
        }
        default -> log.appendPayloads(randomPayloads());
      }
    }

    private void runBackground() {
      for (Runnable task = background.poll(); task != null; task = background.poll()) {
        task.run();
      }
    }

    /// A process that failed is ended and started again, perhaps by an operator who made room, or
    /// its machine is.
    private void restart() {
      if (random.nextBoolean()) {
        log.disk().limit(Long.MAX_VALUE);
      }
      if (random.nextBoolean()) {
        kill();
      } else {
        crash();
      }
    }

    private void crash() {
      reopen(log.disk().afterCrash(Fate.random(random.split())));
    }

    private void kill() {
      log.disk().restart();
      reopen(log.disk());
    }

    private void reopen(MemoryDisk left) {
      background.clear();
      MemoryDisk disk = left;
      if (random.nextInt(4) == 0) {
        disk.plan(FaultPlan.losePowerAfter(random.nextInt(10)));
      }
      try {
        log = log.reopenedOn(disk);
      } catch (PowerLoss _) {
        disk = disk.afterCrash(Fate.random(random.split()));
        log = log.reopenedOn(disk);
      }
      disk.plan(FaultPlan.NONE);
    }

    private List<Bytes> randomPayloads() {
      List<Bytes> payloads = new ArrayList<>();
      for (int left = random.nextInt(5); left >= 0; left--) {
        byte[] payload = new byte[random.nextInt(batchesAreLong ? 1300 : 60)];
        // Many are zeros altogether or in parts: then sectors may be zero by right.
        int filled = random.nextInt(payload.length + 1);
        for (int i = random.nextInt(filled + 1); i < filled; i++) {
          payload[i] = (byte) random.nextInt();
        }
        payloads.add(Bytes.wrap(payload));
      }
      return payloads;
    }

    void end() {
      log.disk().plan(FaultPlan.NONE);
      TestLog left = log.reopenedOn(log.disk().afterCrash(Fate.LOSE_ALL));
      assertThat(left.records().size()).isLessThanOrEqualTo(log.records().size());
    }
  }
}
