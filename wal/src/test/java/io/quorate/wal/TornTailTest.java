package io.quorate.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.bytes.Parcel;
import io.quorate.wal.Opened.Cut;
import io.quorate.wal.memory.Fate;
import io.quorate.wal.memory.FaultPlan;
import io.quorate.wal.memory.FaultPlan.Fault;
import io.quorate.wal.memory.MemoryDisk;
import io.quorate.wal.memory.Operation.Kind;
import io.quorate.wal.memory.PowerLoss;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The last batch, of which a crash kept a part: it is there as a whole, or it is cut and that is
/// said. It is never taken for damage, and what was acknowledged before it stays.
class TornTailTest {
  private static final FaultPlan POWER_LOSS_AT_SYNC =
      operation -> operation.kind() == Kind.SYNC ? Fault.POWER_LOSS : Fault.NONE;

  @Test
  void any_subset_of_its_sectors_is_cut() {
    for (int filler = 0; filler < 512; filler += 8) {
      TestLog log = tornAfter(TestLog.create().append(filler), 100, 450, 200);
      Position start = log.wal().position();
      int sectors = sectors(start, 100, 450, 200);
      for (int kept = 0; kept < 1 << sectors; kept++) {
        TestLog reopened = log.reopenedOn(log.disk().afterCrash(bits(kept)));
        boolean whole = kept == (1 << sectors) - 1;
        assertThat(reopened.records()).hasSize(whole ? 4 : 1);
        assertThat(reopened.cut().isPresent()).isEqualTo(!whole && kept != 0);
        reopened.cut().ifPresent(cut -> assertIsAt(cut, start));
        reopened.append(30).reopenedOnCopy();
      }
    }
  }

  @Test
  void zeros_from_any_byte_on_are_cut() {
    TestLog log = tornAfter(TestLog.create().append(40).append(77), 100, 500, 200);
    Position start = log.wal().position();
    byte[] whole = log.disk().content(Segment.name(1));
    int end = endOfData(whole);
    for (int from = (int) start.offset(); from <= end; from++) {
      byte[] cut = whole.clone();
      Arrays.fill(cut, from, end, (byte) 0);
      TestLog reopened = reopenedWith(log, cut);
      assertThat(reopened.records()).as("cut at %d", from).hasSize(from == end ? 5 : 2);
      assertThat(reopened.cut().isPresent()).isEqualTo(from > start.offset() && from < end);
      reopened.cut().ifPresent(report -> assertIsAt(report, start));
      reopened.append(30).reopenedOnCopy();
    }
  }

  @Test
  void sectors_that_are_zero_by_right_are_not_missed() {
    TestLog log = TestLog.create().append(100);
    Position start = log.wal().position();
    LogRecord sparse = new LogRecord(1, 1, new Parcel(Bytes.EMPTY, List.of(sparse(1000))));
    log.disk().plan(POWER_LOSS_AT_SYNC);
    assertThatThrownBy(() -> log.wal().append(List.of(sparse))).isInstanceOf(PowerLoss.class);
    byte[] whole = log.disk().afterCrash(bits(~0)).content(Segment.name(1));
    for (int kept = 0; kept < 4; kept++) {
      // The sectors between are zero before and after, so that a crash has no say in them.
      MemoryDisk left = log.disk().afterCrash(bits(kept));
      boolean isWhole = Arrays.equals(left.content(Segment.name(1)), whole);
      assertThat(isWhole).isEqualTo(kept == 3);
      int[] found = {0};
      Opened opened = TestLog.open(left, (_, _, _, _) -> found[0]++);
      assertThat(found[0]).isEqualTo(isWhole ? 2 : 1);
      assertThat(opened.wal().position().equals(start)).isEqualTo(!isWhole);
    }
  }

  @Test
  void a_torn_first_batch_of_a_segment_is_cut() {
    TestLog log = TestLog.create().append(390).append(390).append(390);
    assertThat(log.wal().position()).isEqualTo(new Position(1, 1952));
    tornAfter(log, 600);
    for (int kept = 0; kept < 3; kept++) {
      TestLog reopened = log.reopenedOn(log.disk().afterCrash(bits(kept)));
      assertThat(reopened.records()).hasSize(3);
      reopened.cut().ifPresent(cut -> assertIsAt(cut, new Position(2, 512)));
      // The rest of the first segment is used after all.
      reopened.append(0);
      assertThat(reopened.wal().position().segment()).isEqualTo(1);
      reopened.appendIntoNextSegment().reopenedOnCopy();
    }
  }

  @Test
  void what_was_cut_is_said_with_its_place_and_the_reason() {
    TestLog log = tornAfter(TestLog.create().append(8), 1200);
    byte[] whole = log.disk().content(Segment.name(1));
    assertThat(reopenedWith(log, zeroed(whole, 1024, 1536)).cut().orElseThrow())
        .hasToString(
            "/disk/0000000000000001.wal: cut 1288 bytes at byte 608: the last batch lacks 1 of its"
                + " sectors: record 1 of 1: payload 0 does not match its checksum");
    assertThat(reopenedWith(log, zeroed(whole, 608, 1024)).cut().orElseThrow().reason())
        .isEqualTo("the header of the last batch was not completed: no valid batch header");
    assertThat(reopenedWith(log, zeroed(whole, 1300, 2048)).cut().orElseThrow().reason())
        .startsWith("the last batch was not completed: ");
  }

  @Test
  void a_header_across_two_sectors_may_lose_either() {
    for (int before = 8; before < 40; before += 8) {
      // The next batch begins so many bytes before byte 1024.
      int payload = 512 - BatchHeader.OVERHEAD - before - 40;
      TestLog log = TestLog.create().append(payload);
      assertThat(log.wal().position()).isEqualTo(new Position(1, 1024 - before));
      tornAfter(log, 8);
      for (int kept = 1; kept < 3; kept++) {
        TestLog reopened = log.reopenedOn(log.disk().afterCrash(bits(kept)));
        assertThat(reopened.records()).hasSize(1);
        assertThat(reopened.cut().orElseThrow().reason()).contains("header");
      }
    }
  }

  @Test
  void nothing_of_a_cut_tail_comes_back() {
    TestLog log = tornAfter(TestLog.create().append(8), 300, 500);
    Position start = log.wal().position();
    TestLog cut = log.reopenedOn(log.disk().afterCrash(bits(0b101)));
    byte[] left = cut.disk().content(Segment.name(1));
    assertThat(endOfData(left)).isEqualTo((int) start.offset());
    assertThat(cut.disk().afterCrash(bits(0)).content(Segment.name(1))).isEqualTo(left);
  }

  /// Appends a batch that loses its power before it is synced.
  private static TestLog tornAfter(TestLog log, int... payloadBytes) {
    log.disk().plan(POWER_LOSS_AT_SYNC);
    assertThatThrownBy(() -> log.append(payloadBytes)).isInstanceOf(PowerLoss.class);
    return log;
  }

  private static TestLog reopenedWith(TestLog log, byte[] segment) {
    MemoryDisk disk = log.disk().copy();
    disk.put(Segment.name(1), segment);
    return log.reopenedOn(disk);
  }

  private static void assertIsAt(Cut cut, Position at) {
    assertThat(cut.file()).isEqualTo("/disk/" + Segment.name(at.segment()));
    assertThat(cut.offset()).isEqualTo(at.offset());
    assertThat(cut.bytes()).isPositive();
  }

  /// A crash that keeps the n-th of what was not synced if the n-th bit is set.
  private static Fate bits(int kept) {
    int[] next = {0};
    return (_, versions) -> (kept >> next[0]++ & 1) * (versions - 1);
  }

  private static int sectors(Position start, int... payloadBytes) {
    long bytes = BatchHeader.OVERHEAD;
    for (int payload : payloadBytes) {
      bytes += TestLog.record(0, payload).storedLength();
    }
    return (int) ((start.offset() + bytes - 1) / 512 - start.offset() / 512 + 1);
  }

  private static byte[] zeroed(byte[] content, int from, int to) {
    byte[] zeroed = content.clone();
    Arrays.fill(zeroed, from, to, (byte) 0);
    return zeroed;
  }

  private static int endOfData(byte[] content) {
    int end = content.length;
    while (content[end - 1] == 0) {
      end--;
    }
    return end;
  }

  private static Bytes sparse(int length) {
    return Bytes.wrap(new byte[length]);
  }
}
