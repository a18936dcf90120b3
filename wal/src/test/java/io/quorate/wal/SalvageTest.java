package io.quorate.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.wal.memory.Fate;
import io.quorate.wal.memory.FaultPlan;
import io.quorate.wal.memory.MemoryDisk;
import io.quorate.wal.memory.PowerLoss;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What can be had of a log that is damaged, and how another takes its place.
class SalvageTest {
  private final TestLog log = TestLog.create().append(30, 5).append(60).append(1200).append(100);

  private MemoryDisk damagedAt(long offset) {
    MemoryDisk disk = log.close().disk().copy();
    byte[] content = disk.content(Segment.name(1));
    content[(int) offset] ^= 4;
    disk.put(Segment.name(1), content);
    return disk;
  }

  private static List<LogRecord> salvaged(MemoryDisk disk) {
    List<LogRecord> found = new ArrayList<>();
    Wal.salvage(disk, (_, type, group, content) -> found.add(new LogRecord(type, group, content)));
    return found;
  }

  @Test
  void all_batches_but_the_damaged_one_can_be_read() {
    assertThat(salvaged(damagedAt(Segment.HEADER_BYTES + BatchHeader.BYTES + 8)))
        .isEqualTo(log.records().subList(2, log.records().size()));
  }

  @Test
  void a_damaged_header_of_a_segment_costs_that_segment() {
    assertThat(salvaged(damagedAt(20))).isEqualTo(log.records().subList(3, log.records().size()));
  }

  @Test
  void without_a_manifest_a_segment_says_whose_log_it_is() {
    MemoryDisk disk = log.close().disk().copy();
    disk.remove(ManifestFile.NAME);
    assertThat(Wal.identity(disk)).contains(TestLog.IDENTITY);
    assertThat(salvaged(disk)).isEqualTo(log.records());
  }

  @Test
  void a_log_that_is_made_anew_holds_what_it_was_given_and_nothing_else() {
    MemoryDisk disk = damagedAt(Segment.HEADER_BYTES + 3);
    LogRecord only = TestLog.record(77, 40);
    Wal.replace(disk, TestLog.IDENTITY, TestLog.OPTIONS, List.of(only));
    assertThat(opened(disk)).containsExactly(only);
    assertThat(disk.list()).as("the damaged segments are gone").doesNotContain(Segment.name(1));
    disk.restart();
    assertThat(Wal.identity(disk)).contains(TestLog.IDENTITY);
  }

  /// Between the two there is nothing: what is found after a crash is damaged, or the new log.
  @Test
  void a_crash_leaves_the_damaged_log_or_the_new_one() {
    LogRecord only = TestLog.record(77, 40);
    MemoryDisk undisturbed = damagedAt(Segment.HEADER_BYTES + 3);
    int before = undisturbed.operations().size();
    Wal.replace(undisturbed, TestLog.IDENTITY, TestLog.OPTIONS, List.of(only));
    int steps = undisturbed.operations().size() - before;
    int replaced = 0;
    for (int step = 0; step < steps; step++) {
      for (Fate fate : List.of(Fate.KEEP_ALL, Fate.LOSE_ALL)) {
        MemoryDisk disk = damagedAt(Segment.HEADER_BYTES + 3);
        disk.plan(FaultPlan.losePowerAfter(step));
        assertThatThrownBy(
                () -> Wal.replace(disk, TestLog.IDENTITY, TestLog.OPTIONS, List.of(only)))
            .isInstanceOfAny(PowerLoss.class, DiskFailureException.class);
        MemoryDisk left = disk.afterCrash(fate);
        try {
          assertThat(opened(left)).containsExactly(only);
          replaced++;
        } catch (DamagedLogException _) {
          left.restart();
          Wal.replace(left, TestLog.IDENTITY, TestLog.OPTIONS, List.of(only));
          assertThat(opened(left)).containsExactly(only);
        }
      }
    }
    assertThat(replaced).isPositive();
  }

  private static List<LogRecord> opened(MemoryDisk disk) {
    List<LogRecord> found = new ArrayList<>();
    TestLog.open(disk, (_, type, group, content) -> found.add(new LogRecord(type, group, content)))
        .wal()
        .close();
    return found;
  }
}
