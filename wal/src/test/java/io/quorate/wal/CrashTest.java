package io.quorate.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.wal.memory.Fate;
import io.quorate.wal.memory.FaultPlan;
import io.quorate.wal.memory.MemoryDisk;
import io.quorate.wal.memory.PowerLoss;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// The process is killed, or the machine loses its power, before every single operation on the
/// disk, and once more before every operation of the opening that follows. Whatever was kept, the
/// log then holds all that was acknowledged, nothing that was not appended, and goes on.
class CrashTest {
  @Test
  void while_a_log_is_made() {
    MemoryDisk counted = new MemoryDisk();
    TestLog.create(counted);
    for (int step = 0; step <= counted.operations().size(); step++) {
      MemoryDisk disk = new MemoryDisk();
      disk.plan(FaultPlan.losePowerAfter(step));
      attempt(() -> TestLog.create(disk));
      for (Fate fate : fates(step)) {
        TestLog log = openedOrMade(disk.afterCrash(fate));
        assertGoesOn(log);
      }
      disk.restart();
      assertGoesOn(openedOrMade(disk));
    }
  }

  @Test
  void while_an_interrupted_making_is_repeated() {
    for (int first = 0; first < 12; first++) {
      for (int second = 0; second < 14; second++) {
        MemoryDisk disk = new MemoryDisk();
        disk.plan(FaultPlan.losePowerAfter(first));
        attempt(() -> TestLog.create(disk));
        MemoryDisk left = disk.afterCrash(Fate.random(new SplittableRandom(second)));
        left.plan(FaultPlan.losePowerAfter(second));
        attempt(() -> openedOrMade(left));
        assertGoesOn(openedOrMade(left.afterCrash(Fate.LOSE_ALL)));
        assertGoesOn(openedOrMade(left.afterCrash(Fate.KEEP_ALL)));
      }
    }
  }

  @Test
  void while_records_are_appended() {
    atEveryStep(TestLog::create, log -> log.append(10).append(300, 300).append(7));
  }

  @Test
  void while_a_long_append_becomes_several_batches() {
    atEveryStep(TestLog::create, log -> log.append(400, 400, 400, 400, 400, 400));
  }

  @Test
  void while_the_next_segment_is_begun() {
    atEveryStep(
        () -> TestLog.create().append(900).append(300),
        log -> log.appendIntoNextSegment().append(10));
  }

  @Test
  void while_old_segments_are_dropped() {
    atEveryStep(
        () -> TestLog.create().appendIntoNextSegment().appendIntoNextSegment().append(5),
        log -> log.dropBefore(2).append(6).dropBefore(3).append(7));
  }

  @Test
  void while_a_log_is_closed() {
    atEveryStep(() -> TestLog.create().append(5), log -> log.append(200).close());
  }

  private static void atEveryStep(Supplier<TestLog> start, Consumer<TestLog> story) {
    TestLog undisturbed = start.get();
    int before = undisturbed.disk().operations().size();
    story.accept(undisturbed);
    int steps = undisturbed.disk().operations().size() - before;
    for (int step = 0; step <= steps; step++) {
      TestLog log = interrupted(start, story, step);
      for (Fate fate : fates(step)) {
        MemoryDisk left = log.disk().afterCrash(fate);
        checkOpening(log, left::copy);
      }
      int reached = step;
      checkOpening(
          log,
          () -> {
            MemoryDisk left = interrupted(start, story, reached).disk();
            left.restart();
            return left;
          });
    }
  }

  private static TestLog interrupted(Supplier<TestLog> start, Consumer<TestLog> story, int step) {
    TestLog log = start.get();
    log.disk().plan(FaultPlan.losePowerAfter(step));
    attempt(() -> story.accept(log));
    return log;
  }

  /// Opens what is left, undisturbed and with a second accident at every step.
  private static void checkOpening(TestLog log, Supplier<MemoryDisk> left) {
    MemoryDisk disk = left.get();
    int before = disk.operations().size();
    TestLog reopened = log.reopenedOn(disk);
    int steps = disk.operations().size() - before;
    reopened.reopenedOn(disk.afterCrash(Fate.LOSE_ALL));
    assertGoesOn(reopened);
    for (int step = 0; step < steps; step++) {
      MemoryDisk again = left.get();
      again.plan(FaultPlan.losePowerAfter(step));
      assertThatThrownBy(() -> log.reopenedOn(again)).isInstanceOf(PowerLoss.class);
      log.reopenedOn(again.afterCrash(Fate.LOSE_ALL));
      log.reopenedOn(again.afterCrash(Fate.KEEP_ALL));
      assertGoesOn(log.reopenedOn(again.afterCrash(Fate.random(new SplittableRandom(step)))));
      again.restart();
      assertGoesOn(log.reopenedOn(again));
    }
  }

  private static TestLog openedOrMade(MemoryDisk disk) {
    if (!Wal.exists(disk)) {
      return TestLog.create(disk);
    }
    return TestLog.openEmpty(disk);
  }

  /// What it showed and what is appended now survives the next crash.
  private static void assertGoesOn(TestLog log) {
    log.append(20).append(700).append(800);
    TestLog reopened = log.reopenedOn(log.disk().afterCrash(Fate.LOSE_ALL));
    assertThat(reopened.records()).isEqualTo(log.records());
    assertThat(reopened.cut()).isEmpty();
  }

  private static void attempt(Runnable story) {
    try {
      story.run();
    } catch (PowerLoss _) {
      // What follows looks at the disk.
    }
  }

  private static List<Fate> fates(int seed) {
    return List.of(
        Fate.LOSE_ALL,
        Fate.KEEP_ALL,
        Fate.random(new SplittableRandom(seed)),
        Fate.random(new SplittableRandom(seed + 1000)));
  }
}
