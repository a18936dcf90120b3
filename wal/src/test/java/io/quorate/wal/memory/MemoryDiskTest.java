package io.quorate.wal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.wal.DiskFile;
import io.quorate.wal.DiskFullException;
import io.quorate.wal.memory.Operation.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MemoryDiskTest {
  private static final int SECTOR = 512;

  private final MemoryDisk disk = new MemoryDisk();

  @Test
  void a_synced_file_without_a_synced_directory_is_lost() throws IOException {
    try (DiskFile file = disk.create("a")) {
      write(file, 0, 'x', 3);
      file.sync();
    }
    assertThat(disk.afterCrash(Fate.LOSE_ALL).list()).isEmpty();
    assertThat(text(disk.afterCrash(Fate.KEEP_ALL), "a")).isEqualTo("xxx");
    disk.sync();
    assertThat(text(disk.afterCrash(Fate.LOSE_ALL), "a")).isEqualTo("xxx");
  }

  @Test
  void an_unsynced_file_loses_content_and_length() throws IOException {
    try (DiskFile file = synced("a")) {
      write(file, 0, 'x', 3);
      file.sync();
      write(file, 1, 'y', 4);
    }
    assertThat(text(disk, "a")).isEqualTo("xyyyy");
    assertThat(text(disk.afterCrash(Fate.LOSE_ALL), "a")).isEqualTo("xxx");
    assertThat(text(disk.afterCrash(Fate.KEEP_ALL), "a")).isEqualTo("xyyyy");
    Fate onlyTheLength = (what, versions) -> what.startsWith("length") ? versions - 1 : 0;
    assertThat(text(disk.afterCrash(onlyTheLength), "a")).isEqualTo("xxx\0\0");
    Fate onlyTheSector = (what, versions) -> what.startsWith("sector") ? versions - 1 : 0;
    assertThat(text(disk.afterCrash(onlyTheSector), "a")).isEqualTo("xyy");
  }

  @Test
  void any_subset_of_sectors_survives() throws IOException {
    try (DiskFile file = synced("a")) {
      write(file, 0, 'x', 3 * SECTOR);
      file.sync();
      write(file, 0, 'y', 3 * SECTOR);
    }
    Set<String> seen = new HashSet<>();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 200; i++) {
      String left = text(disk.afterCrash(Fate.random(random)), "a");
      seen.add("" + left.charAt(0) + left.charAt(SECTOR) + left.charAt(2 * SECTOR));
    }
    assertThat(seen).hasSize(8);
  }

  @Test
  void a_sector_may_keep_a_version_between() throws IOException {
    try (DiskFile file = synced("a")) {
      write(file, 0, 'x', 1);
      file.sync();
      write(file, 0, 'y', 1);
      write(file, 0, 'z', 1);
    }
    assertThat(text(disk.afterCrash((_, _) -> 1), "a")).isEqualTo("y");
  }

  @Test
  void any_subset_of_the_directorys_operations_survives() throws IOException {
    synced("old").close();
    disk.delete("old");
    disk.create("new").close();
    disk.rename("new", "named");
    assertThat(disk.list()).containsExactly("named");
    assertThat(disk.afterCrash(Fate.LOSE_ALL).list()).containsExactly("old");
    Fate onlyTheRenaming = (what, _) -> what.startsWith("renaming") ? 1 : 0;
    assertThat(disk.afterCrash(onlyTheRenaming).list()).containsExactly("named", "old");
    disk.sync();
    assertThat(disk.afterCrash(Fate.LOSE_ALL).list()).containsExactly("named");
  }

  @Test
  void a_killed_process_loses_nothing_but_a_later_crash_may() throws IOException {
    try (DiskFile file = synced("a")) {
      write(file, 0, 'x', 1);
      disk.restart();
      assertThatThrownBy(file::sync).hasMessageContaining("/disk/a is closed");
    }
    assertThat(text(disk, "a")).isEqualTo("x");
    assertThat(text(disk.afterCrash(Fate.LOSE_ALL), "a")).isEmpty();
  }

  @Test
  void what_a_failed_sync_gave_up_must_be_written_again() throws IOException {
    try (DiskFile file = synced("a")) {
      write(file, 0, 'x', 1);
      disk.plan(FaultPlan.failOnce(operation -> operation.kind() == Kind.SYNC));
      assertThatThrownBy(file::sync).isInstanceOf(IOException.class).hasMessageContaining("SYNC a");
      file.sync();
      assertThat(text(disk.afterCrash(Fate.LOSE_ALL), "a")).isEqualTo("\0");
      write(file, 0, 'x', 1);
      file.sync();
      assertThat(text(disk.afterCrash(Fate.LOSE_ALL), "a")).isEqualTo("x");
    }
  }

  @Test
  void a_failed_write_does_half_and_other_failures_nothing() throws IOException {
    try (DiskFile file = synced("a")) {
      disk.plan(FaultPlan.failOnce(operation -> operation.kind() == Kind.WRITE));
      assertThatThrownBy(() -> write(file, 0, 'x', 4)).isInstanceOf(IOException.class);
      assertThat(text(disk, "a")).isEqualTo("xx");
      disk.plan(FaultPlan.failOnce(_ -> true));
      assertThatThrownBy(() -> disk.rename("a", "b")).isInstanceOf(IOException.class);
      assertThat(disk.list()).containsExactly("a");
    }
  }

  @Test
  void the_power_goes_off_before_an_operation_and_stays_off() throws IOException {
    disk.plan(FaultPlan.losePowerAfter(1));
    DiskFile file = disk.create("a");
    assertThatThrownBy(() -> write(file, 0, 'x', 1))
        .isInstanceOf(PowerLoss.class)
        .hasMessageContaining("WRITE a 0+1");
    assertThatThrownBy(file::size).isInstanceOf(PowerLoss.class);
    assertThatThrownBy(disk::list).isInstanceOf(PowerLoss.class);
    assertThat(disk.operations()).hasSize(1);
    disk.restart();
    assertThat(text(disk, "a")).isEmpty();
  }

  @Test
  void a_full_disk_takes_what_fits_and_lets_existing_space_be_overwritten() throws IOException {
    try (DiskFile file = synced("a")) {
      disk.limit(3);
      assertThatThrownBy(() -> write(file, 0, 'x', 4)).isInstanceOf(DiskFullException.class);
      assertThat(text(disk, "a")).isEqualTo("xxx");
      write(file, 0, 'y', 3);
      assertThatThrownBy(() -> disk.create("b")).isInstanceOf(DiskFullException.class);
      disk.limit(2);
      write(file, 0, 'z', 3);
      disk.delete("a");
      assertThat(disk.used()).isZero();
    }
  }

  @Test
  void content_can_be_altered_at_once_and_durably() throws IOException {
    try (DiskFile file = synced("a")) {
      write(file, 0, 'x', 2);
      disk.put("a", new byte[] {'q'});
      assertThat(file.size()).isEqualTo(1);
    }
    disk.put("b", new byte[] {'r'});
    MemoryDisk after = disk.afterCrash(Fate.LOSE_ALL);
    assertThat(text(after, "a")).isEqualTo("q");
    assertThat(text(after, "b")).isEqualTo("r");
    after.remove("a");
    assertThat(after.list()).containsExactly("b");
    assertThat(disk.list()).as("the other disk").containsExactly("a", "b");
  }

  private DiskFile synced(String name) throws IOException {
    DiskFile file = disk.create(name);
    disk.sync();
    return file;
  }

  private static void write(DiskFile file, long offset, char c, int count) throws IOException {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) c);
    file.write(ByteBuffer.wrap(bytes), offset);
  }

  private static String text(MemoryDisk disk, String name) {
    return new String(disk.content(name), StandardCharsets.US_ASCII);
  }
}
