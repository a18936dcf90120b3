package io.quorate.wal.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.wal.DiskFullException;
import io.quorate.wal.memory.Fate;
import io.quorate.wal.memory.FaultPlan;
import io.quorate.wal.memory.MemoryDisk;
import io.quorate.wal.memory.PowerLoss;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SnapshotStoreTest {
  private static final Bytes HEAD = Bytes.utf8("what there is to know");
  private static final long GROUP = -7;
  private static final int SECTOR = 512;

  private final MemoryDisk disk = new MemoryDisk();

  private static SnapshotStore open(MemoryDisk disk) throws IOException {
    return SnapshotStore.open(disk);
  }

  private static byte[] content(int length) {
    byte[] content = new byte[length];
    new SplittableRandom(length).nextBytes(content);
    return content;
  }

  private static Snapshot write(MemoryDisk disk, long index, byte[] content) throws IOException {
    return open(disk).write(GROUP, index, HEAD, out -> out.write(content));
  }

  private static byte[] read(MemoryDisk disk, Snapshot snapshot) throws IOException {
    try (InputStream in = open(disk).content(snapshot)) {
      return in.readAllBytes();
    }
  }

  @Test
  void a_snapshot_is_written_no_faster_than_it_may_be() throws IOException {
    byte[] content = content(1 << 20);
    long beganAt = System.nanoTime();
    SnapshotStore.open(disk, 10 << 10).write(GROUP, 1, HEAD, out -> out.write(content));
    assertThat(Duration.ofNanos(System.nanoTime() - beganAt)).isGreaterThan(Duration.ofMillis(99));
  }

  @Test
  void a_snapshot_comes_back_as_it_was() throws IOException {
    List<Snapshot> written = new ArrayList<>();
    int full = Block.BODY_BYTES_MAX;
    int index = 0;
    for (int length : new int[] {0, 1, SECTOR, full - 1, full, full + 1, 3 * full + 5}) {
      Snapshot snapshot = write(disk, ++index, content(length));
      written.add(snapshot);
      assertThat(read(disk, snapshot)).isEqualTo(content(length));
      assertThat(open(disk).head(snapshot)).isEqualTo(HEAD);
    }
    assertThat(open(disk).list()).isEqualTo(written);
    assertThat(disk.open()).as("files left open").isEmpty();
  }

  @Test
  void content_that_is_written_byte_by_byte_is_the_same() throws IOException {
    byte[] content = content(Block.BODY_BYTES_MAX + 10);
    Snapshot pieces =
        open(disk)
            .write(
                GROUP,
                1,
                HEAD,
                out -> {
                  for (byte each : content) {
                    out.write(each);
                  }
                });
    assertThat(disk.content(pieces.name())).isEqualTo(disk.content(write(disk, 1, content).name()));
  }

  @Test
  void snapshots_are_listed_by_group_and_index() throws IOException {
    SnapshotStore store = open(disk);
    for (long group : new long[] {2, 1}) {
      for (long index : new long[] {300, 20}) {
        store.write(group, index, HEAD, _ -> {});
      }
    }
    disk.put("manifest", new byte[3]);
    disk.put("0000000000000001.wal", new byte[3]);
    assertThat(store.list())
        .extracting(snapshot -> snapshot.group() + "/" + snapshot.index())
        .containsExactly("1/20", "1/300", "2/20", "2/300");
    store.delete(store.list().getFirst());
    assertThat(store.list()).hasSize(3);
  }

  @Test
  void every_altered_bit_is_found() throws IOException {
    Snapshot snapshot = write(disk, 1, content(40));
    byte[] good = disk.content(snapshot.name());
    for (int bit = 0; bit < 8 * good.length; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      disk.put(snapshot.name(), bad);
      assertThatThrownBy(() -> read(disk, snapshot))
          .as("bit %d", bit)
          .isInstanceOf(DamagedSnapshotException.class)
          .hasMessageContaining(snapshot.name());
    }
  }

  @Test
  void a_file_that_ends_early_is_found_wherever_it_ends() throws IOException {
    Snapshot snapshot = write(disk, 1, content(40));
    byte[] good = disk.content(snapshot.name());
    for (int length = 0; length < good.length; length++) {
      disk.put(snapshot.name(), Arrays.copyOf(good, length));
      assertThatThrownBy(() -> read(disk, snapshot)).isInstanceOf(DamagedSnapshotException.class);
    }
  }

  @Test
  void blocks_that_changed_places_are_found() throws IOException {
    Snapshot snapshot = write(disk, 1, content(3 * Block.BODY_BYTES_MAX));
    byte[] bytes = disk.content(snapshot.name());
    int first = Block.HEADER_BYTES + 24 + HEAD.length();
    byte[] swapped = bytes.clone();
    System.arraycopy(bytes, first, swapped, first + Block.BYTES_MAX, Block.BYTES_MAX);
    System.arraycopy(bytes, first + Block.BYTES_MAX, swapped, first, Block.BYTES_MAX);
    disk.put(snapshot.name(), swapped);
    assertThatThrownBy(() -> read(disk, snapshot)).isInstanceOf(DamagedSnapshotException.class);
  }

  @Test
  void a_file_under_another_snapshots_name_is_found() throws IOException {
    Snapshot snapshot = write(disk, 1, content(40));
    Snapshot other = new Snapshot(GROUP, 2, snapshot.bytes());
    disk.put(other.name(), disk.content(snapshot.name()));
    assertThatThrownBy(() -> open(disk).head(other)).isInstanceOf(DamagedSnapshotException.class);
  }

  // ---- from one node to another
  // -------------------------------------------------------------------

  private static List<Bytes> blocks(MemoryDisk disk, Snapshot snapshot) throws IOException {
    List<Bytes> blocks = new ArrayList<>();
    for (long offset = 0; offset < snapshot.bytes(); ) {
      Bytes block = open(disk).block(snapshot, offset);
      blocks.add(block);
      offset += block.length();
    }
    return blocks;
  }

  @Test
  void a_copy_made_block_by_block_equals_its_original() throws IOException {
    Snapshot original = write(disk, 9, content(2 * Block.BODY_BYTES_MAX + 100));
    MemoryDisk there = new MemoryDisk();
    Incoming incoming = open(there).receive(GROUP, 9);
    List<Bytes> blocks = blocks(disk, original);
    for (Bytes block : blocks) {
      boolean last = incoming.append(block.asBuffer());
      assertThat(last).isEqualTo(block.equals(blocks.getLast()));
      assertThat(open(disk).list()).as("it is none yet").hasSize(1);
    }
    assertThat(incoming.finish()).isEqualTo(original);
    assertThat(there.content(original.name())).isEqualTo(disk.content(original.name()));
  }

  @Test
  void a_block_that_is_damaged_or_does_not_follow_is_refused_and_can_come_again()
      throws IOException {
    Snapshot original = write(disk, 9, content(Block.BODY_BYTES_MAX + 100));
    List<Bytes> blocks = blocks(disk, original);
    Incoming incoming = open(new MemoryDisk()).receive(GROUP, 9);
    assertRefused(incoming, blocks.get(1));
    incoming.append(blocks.getFirst().asBuffer());
    byte[] altered = blocks.get(1).toArray();
    altered[altered.length / 2] ^= 1;
    assertRefused(incoming, Bytes.wrap(altered));
    assertRefused(incoming, blocks.getFirst());
    assertRefused(incoming, blocks.get(2));
    assertThatThrownBy(incoming::finish).isInstanceOf(IllegalStateException.class);
    for (Bytes block : blocks.subList(1, blocks.size())) {
      incoming.append(block.asBuffer());
    }
    assertRefused(incoming, blocks.getLast());
    assertThat(incoming.finish()).isEqualTo(original);
  }

  private static void assertRefused(Incoming incoming, Bytes block) {
    long length = incoming.length();
    assertThatThrownBy(() -> incoming.append(block.asBuffer()))
        .isInstanceOf(DamagedSnapshotException.class);
    assertThat(incoming.length()).isEqualTo(length);
  }

  @Test
  void a_damaged_block_is_not_given_away() throws IOException {
    Snapshot snapshot = write(disk, 1, content(40));
    byte[] bytes = disk.content(snapshot.name());
    bytes[bytes.length / 2] ^= 1;
    disk.put(snapshot.name(), bytes);
    assertThatThrownBy(() -> blocks(disk, snapshot)).isInstanceOf(DamagedSnapshotException.class);
  }

  @Test
  void an_offset_where_no_block_begins_is_refused() throws IOException {
    Snapshot snapshot = write(disk, 1, content(40));
    for (long offset :
        new long[] {
          -1, Long.MIN_VALUE, 1, snapshot.bytes(), snapshot.bytes() + 1000, Long.MAX_VALUE / 2
        }) {
      assertThatThrownBy(() -> open(disk).block(snapshot, offset))
          .isInstanceOf(DamagedSnapshotException.class);
    }
  }

  // ---- crashes and full disks
  // ---------------------------------------------------------------------

  /// The power fails before every single operation: there is a whole snapshot or none, and the one
  /// before it is there.
  @Test
  void a_crash_leaves_a_whole_snapshot_or_none() throws IOException {
    byte[] before = content(700);
    byte[] after = content(2 * SECTOR);
    MemoryDisk counted = new MemoryDisk();
    write(counted, 1, before);
    int operations = counted.operations().size();
    write(counted, 2, after);
    int steps = counted.operations().size() - operations;
    assertThat(steps).isGreaterThan(4);
    boolean whole = false;
    for (int step = 0; step <= steps; step++) {
      for (int seed = 0; seed < 20; seed++) {
        MemoryDisk crashing = new MemoryDisk();
        Snapshot first = write(crashing, 1, before);
        crashing.plan(FaultPlan.losePowerAfter(step));
        try {
          write(crashing, 2, after);
        } catch (PowerLoss _) {
          // as planned
        }
        MemoryDisk left = crashing.afterCrash(Fate.random(new SplittableRandom(seed)));
        for (Snapshot snapshot : open(left).list()) {
          assertThat(read(left, snapshot)).isEqualTo(snapshot.index() == 1 ? before : after);
          whole |= snapshot.index() == 2;
        }
        assertThat(open(left).list()).contains(first);
        assertThat(left.list()).as("nothing else is left").hasSize(open(left).list().size());
      }
    }
    assertThat(whole).isTrue();
  }

  @Test
  void a_full_disk_leaves_nothing_behind() throws IOException {
    Snapshot first = write(disk, 1, content(700));
    for (int room = 0; room < 4 * SECTOR; room += SECTOR / 2) {
      disk.limit(disk.used() + room);
      assertThatThrownBy(() -> write(disk, 2, content(5 * SECTOR)))
          .isInstanceOf(DiskFullException.class);
      assertThat(disk.list()).containsExactly(first.name());
    }
    disk.limit(Long.MAX_VALUE);
    assertThat(read(disk, write(disk, 2, content(5 * SECTOR)))).hasSize(5 * SECTOR);
  }

  @Test
  void content_that_fails_leaves_nothing_behind() {
    assertThatThrownBy(() ->
            open(disk)
                .write(
                    GROUP,
                    1,
                    HEAD,
                    _ -> {
                      throw new IllegalStateException("no such state");
                    }))
        .hasMessage("no such state");
    assertThat(disk.list()).isEmpty();
    assertThat(disk.open()).isEmpty();
  }

  @Test
  void what_an_interruption_left_is_removed() throws IOException {
    Incoming incoming = open(disk).receive(GROUP, 3);
    incoming.append(new Block(Block.Kind.HEAD, ByteBuffer.allocate(30)).encode(0));
    disk.restart();
    assertThat(disk.list()).hasSize(1);
    assertThat(open(disk).list()).isEmpty();
    assertThat(disk.list()).isEmpty();
  }

  @Test
  void one_that_is_given_up_leaves_nothing_behind() throws IOException {
    Incoming incoming = open(disk).receive(GROUP, 3);
    incoming.abandon();
    assertThat(disk.list()).isEmpty();
    assertThat(disk.open()).isEmpty();
  }
}
