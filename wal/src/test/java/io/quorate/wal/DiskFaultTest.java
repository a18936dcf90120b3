package io.quorate.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quorate.wal.memory.Fate;
import io.quorate.wal.memory.FaultPlan;
import io.quorate.wal.memory.MemoryDisk;
import io.quorate.wal.memory.Operation;
import io.quorate.wal.memory.Operation.Kind;
import io.quorate.wal.memory.PowerLoss;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// A disk that fails or is full.
class DiskFaultTest {
  private final MemoryDisk disk = new MemoryDisk();

  @Test
  void after_a_failed_write_it_never_writes_again() {
    assertFailsForGood(Kind.WRITE);
  }

  @Test
  void after_a_failed_sync_it_never_writes_again() {
    assertFailsForGood(Kind.SYNC);
  }

  private void assertFailsForGood(Kind kind) {
    TestLog log = TestLog.create(disk).append(10);
    disk.plan(FaultPlan.failOnce(operation -> operation.kind() == kind));
    Position position = log.wal().position();
    DiskFailureException failure =
        catchThrowableOfType(DiskFailureException.class, () -> log.append(300));
    assertThat(failure.file()).isEqualTo("/disk/0000000000000001.wal");
    assertThat(failure)
        .hasMessageStartingWith("/disk/0000000000000001.wal: writing or syncing at byte 608 failed")
        .hasMessageContaining("input/output error: " + kind);
    int before = disk.operations().size();
    assertThatThrownBy(() -> log.append(5))
        .isInstanceOf(DiskFailureException.class)
        .hasMessageContaining("/disk/0000000000000001.wal: the log stopped after a failure");
    assertThatThrownBy(() -> log.append()).isInstanceOf(DiskFailureException.class);
    log.close();
    assertThat(disk.operations()).as("what was done afterwards").hasSize(before);
    assertThat(disk.open()).isEmpty();
    assertThat(log.wal().position()).isEqualTo(position);
  }

  @Test
  void what_is_read_after_a_failed_sync_is_made_durable_before_it_counts() {
    TestLog log = TestLog.create(disk).append(10);
    disk.plan(FaultPlan.failOnce(operation -> operation.kind() == Kind.SYNC));
    assertThatThrownBy(() -> log.append(300, 700)).isInstanceOf(DiskFailureException.class);
    disk.restart();
    TestLog reopened = log.reopenedOn(disk);
    assertThat(reopened.records()).as("the page cache still had it").hasSize(2);
    assertThat(reopened.reopenedOn(disk.afterCrash(Fate.LOSE_ALL)).records()).hasSize(2);
  }

  @Test
  void a_failure_at_any_step_is_final_and_loses_nothing() {
    atEveryStep(
        () -> TestLog.create().append(10),
        log -> log.append(300, 600).append(900).append(10).append(800).dropBefore(2).append(5));
  }

  @Test
  void a_failure_at_any_step_of_closing_loses_nothing() {
    atEveryStep(() -> TestLog.create().append(10), log -> log.append(20).close());
  }

  private static void atEveryStep(Supplier<TestLog> start, Consumer<TestLog> story) {
    TestLog undisturbed = start.get();
    int before = undisturbed.disk().operations().size();
    story.accept(undisturbed);
    int steps = undisturbed.disk().operations().size() - before;
    for (int step = 0; step < steps; step++) {
      TestLog log = start.get();
      log.disk().plan(FaultPlan.failAfter(step));
      DiskFailureException failure =
          catchThrowableOfType(DiskFailureException.class, () -> story.accept(log));
      Operation failed = log.disk().operations().get(before + step);
      assertThat(failure).as("failed %s", failed).isNotNull();
      assertThat(failure).hasMessageContaining("/disk/").hasStackTraceContaining(failed.toString());
      int done = log.disk().operations().size();
      log.close();
      assertThat(log.disk().open()).isEmpty();
      assertThat(log.disk().operations()).hasSize(done);
      for (Fate fate :
          List.of(Fate.LOSE_ALL, Fate.KEEP_ALL, Fate.random(new SplittableRandom(step)))) {
        log.reopenedOn(log.disk().afterCrash(fate)).append(10);
      }
      log.disk().restart();
      TestLog reopened = log.reopenedOn(log.disk());
      reopened.append(30).reopenedOn(reopened.disk().afterCrash(Fate.LOSE_ALL));
    }
  }

  @Test
  void a_failure_at_any_step_of_making_a_log_leaves_no_log() {
    TestLog.create(disk);
    for (int step = 0; step < 7; step++) {
      MemoryDisk fresh = new MemoryDisk();
      fresh.plan(FaultPlan.failAfter(step));
      assertThatThrownBy(() -> TestLog.create(fresh))
          .isInstanceOf(DiskFailureException.class)
          .hasMessageStartingWith("/disk/: the log cannot be made");
      assertThat(fresh.open()).isEmpty();
      TestLog.create(fresh).append(10).reopenedOnCopy();
    }
  }

  @Test
  void a_failure_at_any_step_of_opening_changes_nothing_that_counts() {
    TestLog log = TestLog.create(disk).appendIntoNextSegment().append(10);
    MemoryDisk torn = tornAppend(log);
    TestLog undisturbed = log.reopenedOn(torn.copy());
    assertThat(undisturbed.cut()).isPresent();
    int steps = undisturbed.disk().operations().size();
    for (int step = 0; step < steps; step++) {
      MemoryDisk left = torn.copy();
      left.plan(FaultPlan.failAfter(step));
      assertThatThrownBy(() -> log.reopenedOn(left))
          .isInstanceOf(DiskFailureException.class)
          .hasMessageStartingWith("/disk/: the log cannot be opened");
      assertThat(left.open()).isEmpty();
      log.reopenedOn(left.afterCrash(Fate.LOSE_ALL));
      left.restart();
      TestLog reopened = log.reopenedOn(left);
      reopened.reopenedOn(left.afterCrash(Fate.LOSE_ALL));
    }
  }

  @Test
  void what_cannot_be_read_is_no_damage() {
    TestLog log = TestLog.create(disk).appendIntoNextSegment().append(10).close();
    for (int reads = 0; reads < 8; reads++) {
      MemoryDisk left = disk.copy();
      int[] before = {reads};
      left.plan(FaultPlan.failOnce(operation -> operation.kind() == Kind.READ && before[0]-- == 0));
      assertThatThrownBy(() -> log.reopenedOn(left))
          .isInstanceOf(DiskFailureException.class)
          .hasMessageContaining("input/output error: READ");
      assertThat(left.open()).isEmpty();
      assertThat(left.operations()).as("changes").isEmpty();
    }
  }

  @Test
  void a_full_disk_leaves_the_rest_of_the_segment_as_a_reserve() {
    TestLog log = TestLog.create(disk).append(10);
    disk.limit(disk.used() + 100);
    log.appendIntoNextSegment();
    assertThat(log.wal().full()).as("no space for segment 3").isTrue();
    log.append(300).append(300);
    assertThat(log.wal().full()).isTrue();
    assertThat(disk.list()).as("nothing half made is left").hasSize(3);
    assertThatThrownBy(() -> log.append(900))
        .isInstanceOf(DiskFailureException.class)
        .hasMessageStartingWith(
            "/disk/0000000000000003.wal: the disk is full and the reserve, the rest of the last"
                + " segment, is used up");
    log.close();
    log.reopenedOn(disk);
  }

  @Test
  void the_last_part_of_the_reserve_is_kept_for_what_must_not_be_refused() {
    TestLog log = TestLog.create(disk).append(10);
    disk.limit(disk.used() + 100);
    log.appendIntoNextSegment();
    assertThat(log.wal().spent()).isFalse();
    while (!log.wal().spent()) {
      log.append(20);
    }
    log.append(20).append(20);
    disk.limit(Long.MAX_VALUE);
    log.wal().retrySpare();
    assertThat(log.wal().spent()).isFalse();
  }

  @Test
  void a_full_disk_that_gets_space_again_is_used_again() {
    TestLog log = TestLog.create(disk).append(10);
    long before = disk.used();
    disk.limit(before);
    log.appendIntoNextSegment();
    log.wal().retrySpare();
    assertThat(log.wal().full()).isTrue();
    disk.limit(before + 2048);
    log.wal().retrySpare();
    assertThat(log.wal().full()).isFalse();
    log.appendIntoNextSegment().append(10);
    assertThat(log.wal().full()).isTrue();
    log.reopenedOnCopy();
  }

  /// Whoever takes it for full appends nothing any more, and would never hear of the failure.
  @Test
  void a_full_disk_that_fails_when_it_gets_space_again_is_not_full() {
    TestLog log = TestLog.create(disk).append(10);
    disk.limit(disk.used());
    log.appendIntoNextSegment();
    assertThat(log.wal().full()).isTrue();
    disk.limit(Long.MAX_VALUE);
    disk.plan(FaultPlan.failOnce(operation -> operation.kind() == Kind.SYNC));
    log.wal().retrySpare();
    assertThat(log.wal().full()).isFalse();
    assertThatThrownBy(() -> log.append(10)).isInstanceOf(DiskFailureException.class);
    log.close();
    log.reopenedOn(disk);
  }

  @Test
  void dropping_segments_frees_a_full_disk() {
    TestLog log = TestLog.create(disk).append(10);
    disk.limit(disk.used());
    log.appendIntoNextSegment();
    assertThat(log.wal().full()).isTrue();
    log.dropBefore(2);
    assertThat(log.wal().full()).isFalse();
    log.appendIntoNextSegment().append(10).close().reopenedOn(disk);
  }

  @Test
  void a_full_disk_can_be_opened() {
    TestLog log = TestLog.create(disk);
    disk.limit(disk.used());
    log.appendIntoNextSegment();
    MemoryDisk torn = tornAppend(log);
    TestLog reopened = log.reopenedOn(torn);
    assertThat(reopened.cut()).isPresent();
    assertThat(reopened.wal().full()).isTrue();
    reopened.append(20).close().reopenedOn(torn);
  }

  @Test
  void no_log_is_made_on_a_full_disk() {
    for (int limit = 0; limit < 10_000; limit += 500) {
      MemoryDisk small = new MemoryDisk();
      small.limit(limit);
      assertThatThrownBy(() -> TestLog.create(small))
          .isInstanceOf(DiskFailureException.class)
          .hasMessageContaining("no space left");
      assertThat(small.open()).isEmpty();
      small.limit(Long.MAX_VALUE);
      TestLog.create(small).append(10).reopenedOnCopy();
    }
  }

  /// What a crash leaves of a log whose last batch kept its first sector only.
  private static MemoryDisk tornAppend(TestLog log) {
    log.disk().plan(FaultPlan.losePowerAfter(1));
    assertThatThrownBy(() -> log.append(300, 400)).isInstanceOf(PowerLoss.class);
    boolean[] first = {true};
    return log.disk()
        .afterCrash((_, versions) -> {
          int kept = first[0] ? versions - 1 : 0;
          first[0] = false;
          return kept;
        });
  }
}
