package io.quorate.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.wal.memory.MemoryDisk;
import io.quorate.wal.memory.Operation;
import io.quorate.wal.memory.Operation.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WalTest {
  private final MemoryDisk disk = new MemoryDisk();

  @Test
  void a_new_log_is_empty() {
    assertThat(Wal.exists(disk)).isFalse();
    TestLog log = TestLog.create(disk);
    assertThat(Wal.exists(disk)).isTrue();
    assertThat(log.wal().identity()).isEqualTo(TestLog.IDENTITY);
    assertThat(log.wal().position()).isEqualTo(new Position(1, 512));
    TestLog reopened = log.close().reopenedOn(disk);
    assertThat(reopened.records()).isEmpty();
    assertThat(reopened.cut()).isEmpty();
    assertThat(reopened.wal().identity()).isEqualTo(TestLog.IDENTITY);
  }

  @Test
  void records_are_replayed_in_the_order_in_which_they_were_appended() {
    TestLog log = TestLog.create(disk).append(0, 7, 100).append(1).close().reopenedOn(disk);
    assertThat(log.records()).hasSize(4);
    log = log.append(300).append().append(20, 20).close().reopenedOn(disk);
    assertThat(log.records()).hasSize(7);
  }

  @Test
  void the_visitor_learns_in_which_segment_a_record_is() {
    TestLog log = TestLog.create(disk).append(10).appendIntoNextSegment().append(10).close();
    List<Long> segments = new ArrayList<>();
    TestLog.open(disk, (segment, _, _, _) -> segments.add(segment));
    assertThat(segments).hasSize(log.records().size()).isSorted();
    assertThat(segments.getFirst()).isEqualTo(1);
    assertThat(segments.getLast()).isEqualTo(2).isEqualTo(log.wal().position().segment());
  }

  @Test
  void a_batch_costs_one_write_and_one_sync() {
    TestLog log = TestLog.create(disk).append(10);
    int before = disk.operations().size();
    log.append(100, 200, 300);
    List<Operation> done = disk.operations().subList(before, disk.operations().size());
    assertThat(done).extracting(Operation::kind).containsExactly(Kind.WRITE, Kind.SYNC);
    assertThat(done).extracting(Operation::file).containsOnly(Segment.name(1));
  }

  @Test
  void nothing_to_append_costs_nothing() {
    TestLog log = TestLog.create(disk);
    int before = disk.operations().size();
    log.append();
    assertThat(disk.operations()).hasSize(before);
  }

  @Test
  void more_than_the_bytes_of_a_batch_becomes_several() {
    TestLog log = TestLog.create(disk);
    int before = disk.count(Kind.SYNC);
    log.append(400, 400, 400, 400, 400);
    // Two fit into a batch of 1024 bytes.
    int ofSegmentsAndManifest = 2;
    assertThat(disk.count(Kind.SYNC) - before).isEqualTo(3 + ofSegmentsAndManifest);
    assertThat(log.close().reopenedOn(disk).records()).hasSize(5);
  }

  @Test
  void a_record_longer_than_a_batch_is_a_batch_of_its_own() {
    TestLog log = TestLog.create(disk).append(10, 1300, 10);
    assertThat(log.close().reopenedOn(disk).records()).hasSize(3);
  }

  @Test
  void a_record_may_fill_a_segment_but_not_exceed_it() {
    int payload = 2048 - 512 - BatchHeader.OVERHEAD - overhead();
    TestLog log = TestLog.create(disk).append(payload);
    assertThat(log.wal().position()).isEqualTo(new Position(1, 2048));
    log.append(payload).append(0).close();
    assertThat(log.reopenedOn(disk).records()).hasSize(3);

    TestLog again = log.reopenedOnCopy();
    int before = again.disk().operations().size();
    Position position = again.wal().position();
    LogRecord tooLong = TestLog.record(9, payload + 1);
    assertThatThrownBy(() -> again.wal().append(List.of(TestLog.record(8, 1), tooLong)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a record of 1496 bytes exceeds the 1488 for which a segment of 2048 bytes has room");
    assertThat(again.disk().operations()).hasSize(before);
    assertThat(again.wal().position()).isEqualTo(position);
    again.append(3).close().reopenedOn(again.disk());
  }

  @Test
  void segments_end_at_any_distance_from_a_batch() {
    for (int filler = 0; filler <= 400; filler += 8) {
      MemoryDisk fresh = new MemoryDisk();
      TestLog log = TestLog.create(fresh).append(800).append(filler);
      for (int i = 0; i < 6; i++) {
        log.append(8 * i).append(200).append(300, 100);
      }
      TestLog reopened = log.close().reopenedOn(fresh);
      assertThat(reopened.cut()).isEmpty();
      assertThat(reopened.records()).hasSize(2 + 6 * 4);
    }
  }

  @Test
  void a_batch_too_long_for_the_short_first_segment_goes_into_the_second() {
    WalOptions options = TestLog.OPTIONS.withSegmentBytes(8 << 20).withBatchBytesMax(6 << 20);
    Wal wal = Wal.create(disk, TestLog.IDENTITY, options);
    assertThat(disk.content(Segment.name(1))).hasSize(4 << 20);
    assertThat(disk.content(Segment.name(2))).hasSize(8 << 20);
    LogRecord record = TestLog.record(1, 5 << 20);
    wal.append(List.of(record));
    assertThat(wal.position().segment()).isEqualTo(2);
    List<LogRecord> found = new ArrayList<>();
    Opened opened = TestLog.open(disk.copy(), TestLog.collectInto(found));
    assertThat(found).containsExactly(record);
    assertThat(opened.cut()).isEmpty();
  }

  @Test
  void an_existing_log_keeps_the_length_of_its_segments() {
    TestLog.create(disk).append(1).close();
    WalOptions other = TestLog.OPTIONS.withSegmentBytes(1 << 20);
    Opened opened = Wal.open(disk, other, 0xc1, 0x01, (_, _, _, _) -> {});
    for (int i = 0; i < 9; i++) {
      opened.wal().append(List.of(TestLog.record(i, 800)));
    }
    assertThat(disk.content(Segment.name(3))).hasSize(2048);
  }

  @Test
  void dropped_segments_are_gone_and_the_others_are_not() {
    TestLog log = TestLog.create(disk).append(10);
    log.appendIntoNextSegment().appendIntoNextSegment().append(11);
    assertThat(disk.list())
        .containsExactly(
            Segment.name(1), Segment.name(2), Segment.name(3), Segment.name(4), "manifest");
    log.dropBefore(3);
    assertThat(disk.list()).containsExactly(Segment.name(3), Segment.name(4), ManifestFile.NAME);
    int left = log.append(12).close().reopenedOn(disk).records().size();
    assertThat(left).isPositive().isLessThan(log.records().size());
  }

  @Test
  void what_is_not_durable_cannot_be_dropped() {
    TestLog log = TestLog.create(disk).append(10);
    assertThatThrownBy(() -> log.wal().dropBefore(2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("segment 2 is not durable yet, only segments up to 1 are");
    log.wal().dropBefore(1);
    log.wal().dropBefore(0);
    assertThat(log.reopenedOnCopy().records()).hasSize(1);
  }

  @Test
  void a_log_is_not_made_where_one_is() {
    TestLog log = TestLog.create(disk).append(5).close();
    assertThatThrownBy(() -> TestLog.create(disk))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("/disk/ already holds a log");
    disk.remove(ManifestFile.NAME);
    assertThatThrownBy(() -> TestLog.create(disk)).isInstanceOf(IllegalStateException.class);
    assertThat(disk.content(Segment.name(1))).isEqualTo(log.disk().content(Segment.name(1)));
  }

  @Test
  void a_closed_log_takes_nothing() {
    TestLog log = TestLog.create(disk).close();
    assertThatThrownBy(() -> log.append(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the log is closed");
    log.close();
  }

  @Test
  void no_file_stays_open() {
    TestLog log = TestLog.create(disk).append(5).appendIntoNextSegment().close();
    assertThat(disk.open()).isEmpty();
    log.reopenedOn(disk).close();
    assertThat(disk.open()).isEmpty();
  }

  @Test
  void files_it_does_not_know_are_left_alone() {
    disk.put("snapshot", new byte[] {1});
    disk.put("0000000000000001.wal.bak", new byte[] {2});
    disk.put("f000000000000001.wal", new byte[] {3});
    TestLog.create(disk).append(5).close().reopenedOn(disk).close();
    assertThat(disk.list())
        .contains("snapshot", "0000000000000001.wal.bak", "f000000000000001.wal");
  }

  @Test
  void options_out_of_range_are_refused() {
    assertThatThrownBy(() -> TestLog.OPTIONS.withSegmentBytes(2050))
        .hasMessage("segmentBytes must be a multiple of 512 from 2 KiB to 1 GiB, not 2050");
    assertThatThrownBy(() -> TestLog.OPTIONS.withSegmentBytes(1024)).hasMessageContaining("1024");
    assertThatThrownBy(() -> TestLog.OPTIONS.withBatchBytesMax(1000))
        .hasMessage("batchBytesMax must be 1 KiB to 64 MiB, not 1000");
    assertThatThrownBy(() -> new LogRecord(0, 1, TestLog.record(1, 1).content()))
        .hasMessage("type must be 1 to 255, not 0");
    assertThatThrownBy(() -> new LogRecord(256, 1, TestLog.record(1, 1).content()))
        .hasMessageContaining("256");
  }

  /// What a test record takes beside its payload, with a number of one digit.
  private static int overhead() {
    return LogRecord.HEADER_BYTES + TestLog.record(1, 0).content().encodedLength();
  }
}
