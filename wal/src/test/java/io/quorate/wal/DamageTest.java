package io.quorate.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.quorate.wal.memory.MemoryDisk;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/// What no crash explains: the log is not opened, the message says where the damage is, and nothing
/// is changed.
class DamageTest {
  /// Three segments and a spare, all of it acknowledged.
  private final TestLog log = sample();

  private final List<BatchHeader> batches = batches(log.disk());

  private static TestLog sample() {
    TestLog log = TestLog.create().append(30, 5).append(60).append(1200).append(100, 20);
    log.append(250).append(60);
    assertThat(log.wal().position().segment()).isEqualTo(3);
    return log;
  }

  @Test
  void every_flipped_bit_of_a_batch_is_damage() {
    for (BatchHeader batch : batches) {
      String name = Segment.name(batch.start().segment());
      byte[] content = log.disk().content(name);
      for (long bit = batch.start().offset() * 8; bit < batch.end().offset() * 8; bit++) {
        DamagedLogException damage = damage(with(name, flipped(content, bit)));
        assertThat(damage.file()).isEqualTo("/disk/" + name);
        assertThat(damage.offset()).isBetween(batch.start().offset(), bit / 8);
      }
    }
  }

  @Test
  void every_flipped_bit_of_a_segments_header_is_damage() {
    for (long number = 1; number <= 4; number++) {
      byte[] content = log.disk().content(Segment.name(number));
      for (long bit = 0; bit < 52 * 8; bit++) {
        DamagedLogException damage = damage(with(Segment.name(number), flipped(content, bit)));
        assertThat(damage.file()).isEqualTo("/disk/" + Segment.name(number));
        assertThat(damage.offset()).isZero();
      }
    }
  }

  @Test
  void a_bit_flipped_where_nothing_was_written_harms_nothing() {
    for (long number = 1; number <= 4; number++) {
      byte[] content = log.disk().content(Segment.name(number));
      for (long at = 52; at < content.length; at++) {
        if (!isWritten(number, at)) {
          assertUnharmed(with(Segment.name(number), flipped(content, 8 * at + at % 8)));
        }
      }
    }
  }

  @Test
  void a_bit_flipped_in_the_manifest_harms_nothing() {
    byte[] content = log.close().disk().content(ManifestFile.NAME);
    for (int slot = 0; slot < 2; slot++) {
      for (long bit = 4096 * 8L * slot; bit < (4096 * slot + 100) * 8L; bit++) {
        assertUnharmed(with(ManifestFile.NAME, flipped(content, bit)));
      }
    }
    byte[] both = flipped(flipped(content, 30), 30 + 4096 * 8);
    assertThat(damage(with(ManifestFile.NAME, both)))
        .hasMessageStartingWith("/disk/manifest is damaged at byte 0: neither copy");
  }

  @Test
  void a_batch_that_is_gone_is_damage_unless_it_was_the_last() {
    for (BatchHeader batch : batches.subList(0, batches.size() - 1)) {
      DamagedLogException damage = damage(withZeros(batch.start(), batch.end().offset()));
      assertThat(damage.file()).isEqualTo("/disk/" + Segment.name(batch.start().segment()));
      assertThat(damage.offset()).isEqualTo(batch.start().offset());
    }
    // Nothing tells that the last one was there, except after an orderly end.
    Position last = batches.getLast().start();
    int[] found = {0};
    TestLog.open(withZeros(last, 2048), (_, _, _, _) -> found[0]++);
    assertThat(found[0]).isEqualTo(log.records().size() - 1);
    log.close();
    assertThat(damage(withZeros(last, 2048)))
        .hasMessageContaining(
            "the log ends here, but it was durable up to segment 3 byte %d",
            batches.getLast().end().offset());
  }

  @Test
  void a_sector_that_turned_to_zeros_is_damage_after_an_orderly_end() {
    log.close();
    for (BatchHeader batch : batches) {
      long next = 0;
      for (long at = batch.start().offset(); at < batch.end().offset(); at = next) {
        next = Math.min(batch.end().offset(), (at / 512 + 1) * 512);
        damage(withZeros(new Position(batch.start().segment(), at), next));
      }
    }
  }

  @Test
  void a_missing_segment_is_damage() {
    for (long number = 1; number <= 4; number++) {
      MemoryDisk disk = log.disk().copy();
      disk.remove(Segment.name(number));
      DamagedLogException damage = damage(disk);
      assertThat(damage.file()).isEqualTo("/disk/" + Segment.name(number));
      assertThat(damage)
          .hasMessageContaining("the segment is missing; the log consists of segments 1 to 4");
    }
  }

  @Test
  void a_shortened_segment_is_damage() {
    for (int length = 0; length < 2048; length += 7) {
      byte[] shortened = Arrays.copyOf(log.disk().content(Segment.name(3)), length);
      DamagedLogException damage = damage(with(Segment.name(3), shortened));
      assertThat(damage.file()).isEqualTo("/disk/" + Segment.name(3));
      if (length >= 52) {
        assertThat(damage)
            .hasMessageContaining(
                "damaged at byte %d: the file ends here, but it was made with 2048", length);
      }
    }
  }

  @Test
  void a_longer_segment_harms_nothing() {
    byte[] longer = Arrays.copyOf(log.disk().content(Segment.name(3)), 3000);
    longer[2500] = 1;
    assertUnharmed(with(Segment.name(3), longer));
  }

  @Test
  void a_renamed_segment_is_damage() {
    byte[] second = log.disk().content(Segment.name(2));
    MemoryDisk swapped = with(Segment.name(2), log.disk().content(Segment.name(3)));
    swapped.put(Segment.name(3), second);
    assertThat(damage(swapped))
        .hasMessageContaining("0002.wal is damaged at byte 40: the file holds segment 3");
    assertThat(damage(with(Segment.name(5), second)))
        .hasMessageContaining("0005.wal is damaged at byte 40: the file holds segment 2");
  }

  @Test
  void a_segment_of_another_node_is_foreign() {
    MemoryDisk other = new MemoryDisk();
    Wal.create(other, new Identity(0xc1, 0x02, 0x1234), TestLog.OPTIONS).close();
    MemoryDisk mixed = with(Segment.name(2), other.content(Segment.name(2)));
    assertRefused(mixed, ForeignLogException.class)
        .hasMessageContainingAll(
            "/disk/0000000000000002.wal belongs to node 2 of cluster c1", "for node 1 of");
  }

  @Test
  void a_whole_log_of_another_node_or_cluster_is_foreign() {
    MemoryDisk disk = log.close().disk();
    assertThatThrownBy(() -> Wal.open(disk, TestLog.OPTIONS, 0xc1, 2, (_, _, _, _) -> {}))
        .isInstanceOf(ForeignLogException.class)
        .hasMessageContainingAll(
            "/disk/manifest belongs to node 1 of cluster c1", "opened for node 2 of cluster c1");
    assertThatThrownBy(() -> Wal.open(disk, TestLog.OPTIONS, 0xc2, 1, (_, _, _, _) -> {}))
        .isInstanceOf(ForeignLogException.class);
    assertThat(disk.open()).isEmpty();
  }

  @Test
  void what_was_left_of_a_wiped_directory_does_not_fit_into_the_new_log() {
    Identity again = new Identity(0xc1, 0x01, 0x9999);
    MemoryDisk wiped = new MemoryDisk();
    Wal.create(wiped, again, TestLog.OPTIONS).close();
    wiped.put(Segment.name(2), log.disk().content(Segment.name(2)));
    assertRefused(wiped, ForeignLogException.class)
        .hasMessageContainingAll("incarnation 1234", "incarnation 9999");
  }

  @Test
  void segments_without_a_manifest_are_damage() {
    MemoryDisk disk = log.disk().copy();
    disk.remove(ManifestFile.NAME);
    assertThat(Wal.exists(disk)).isTrue();
    assertThat(damage(disk)).hasMessageContaining("the manifest is missing");
  }

  @Test
  void an_older_manifest_is_damage_if_it_lacks_a_segment_with_records() {
    MemoryDisk disk = new MemoryDisk();
    TestLog young = TestLog.create(disk).append(30);
    byte[] old = disk.content(ManifestFile.NAME);
    young.appendIntoNextSegment();
    assertThat(young.wal().position().segment()).isEqualTo(2);
    byte[] newer = disk.content(ManifestFile.NAME);
    young.appendIntoNextSegment();
    disk.put(ManifestFile.NAME, old);
    assertThat(damage(disk.copy()))
        .hasMessageContaining(
            "0003.wal is damaged at byte 512: it holds records, but the manifest knows segments up"
                + " to 2 only");
    disk.put(ManifestFile.NAME, newer);
    young.reopenedOnCopy();
  }

  @Test
  void a_newer_format_is_not_touched() {
    byte[] segment = log.disk().content(Segment.name(1));
    MemoryDisk disk = with(Segment.name(1), ofVersion(2, segment, 0, 48));
    assertRefused(disk, UnsupportedLogException.class)
        .hasMessageContaining("0001.wal has format version 2, but this program knows only version");
    byte[] manifest = log.disk().content(ManifestFile.NAME);
    byte[] newer = ofVersion(3, ofVersion(3, manifest, 0, 80), 4096, 80);
    assertRefused(with(ManifestFile.NAME, newer), UnsupportedLogException.class)
        .hasMessageContaining("/disk/manifest has format version 3");
  }

  @Test
  void a_batch_put_back_from_an_older_copy_is_damage() {
    // Somebody restored one segment from a copy made earlier.
    MemoryDisk disk = new MemoryDisk();
    TestLog young = TestLog.create(disk).append(30).append(40);
    byte[] earlier = disk.content(Segment.name(1));
    young.append(50).appendIntoNextSegment();
    disk.put(Segment.name(1), earlier);
    assertThat(damage(disk.copy())).hasMessageContaining("a batch is missing");
  }

  /// Every damaged log is left exactly as it was.
  private DamagedLogException damage(MemoryDisk disk) {
    return (DamagedLogException) assertRefused(disk, DamagedLogException.class).actual();
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
      MemoryDisk disk, Class<? extends RuntimeException> type) {
    int before = disk.operations().size();
    Throwable thrown = catchThrowable(() -> TestLog.open(disk, (_, _, _, _) -> {}));
    assertThat(disk.operations()).as("what was changed").hasSize(before);
    assertThat(disk.open()).as("files left open").isEmpty();
    return assertThat(thrown).isInstanceOf(type);
  }

  /// The log opens and holds everything, or is refused; it never opens with less.
  private void assertUnharmed(MemoryDisk disk) {
    try {
      assertThat(log.reopenedOn(disk).records()).hasSameSizeAs(log.records());
    } catch (DamagedLogException _) {
      // Also safe.
    }
  }

  private MemoryDisk with(String name, byte[] content) {
    MemoryDisk disk = log.disk().copy();
    disk.put(name, content);
    return disk;
  }

  private MemoryDisk withZeros(Position from, long to) {
    byte[] content = log.disk().content(Segment.name(from.segment()));
    Arrays.fill(content, (int) from.offset(), (int) to, (byte) 0);
    return with(Segment.name(from.segment()), content);
  }

  private static byte[] flipped(byte[] content, long bit) {
    byte[] flipped = content.clone();
    flipped[(int) (bit / 8)] ^= (byte) (1 << (bit % 8));
    return flipped;
  }

  private static byte[] ofVersion(int version, byte[] content, int at, int sumAt) {
    ByteBuffer changed = ByteBuffer.wrap(content.clone());
    changed.putInt(at + 8, version);
    CRC32C crc = new CRC32C();
    crc.update(changed.slice(at, sumAt));
    return changed.putInt(at + sumAt, (int) crc.getValue()).array();
  }

  private boolean isWritten(long segment, long offset) {
    return batches.stream()
        .anyMatch(batch ->
            batch.start().segment() == segment
                && batch.start().offset() <= offset
                && offset < batch.end().offset());
  }

  private static List<BatchHeader> batches(MemoryDisk disk) {
    BatchFormat format = new BatchFormat(TestLog.IDENTITY);
    List<BatchHeader> found = new ArrayList<>();
    for (long number = 1; number <= 3; number++) {
      ByteBuffer content = ByteBuffer.wrap(disk.content(Segment.name(number)));
      for (int at = 512; at <= 2000; at += 8) {
        format.decodeHeader(content, at, new Position(number, at)).ifPresent(found::add);
      }
    }
    return found;
  }
}
