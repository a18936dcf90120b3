package io.quorate.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiskTest {
  @TempDir private Path parent;

  @Test
  void files_are_made_written_read_renamed_and_deleted() throws IOException {
    try (FileDisk disk = FileDisk.open(parent)) {
      try (DiskFile file = disk.create("b")) {
        file.write(bytes("hello"), 3);
        file.sync();
        assertThat(file.size()).isEqualTo(8);
      }
      disk.create("a").close();
      disk.rename("b", "c");
      disk.sync();
      assertThat(disk.list()).containsExactly("a", "c", "lock");
      try (DiskFile file = disk.open("c")) {
        assertThat(read(file, 2, 20)).isEqualTo("\0hello");
        assertThat(read(file, 8, 20)).isEmpty();
        file.write(bytes("J"), 3);
        assertThat(read(file, 3, 5)).isEqualTo("Jello");
      }
      disk.delete("a");
      disk.sync();
      assertThat(disk.list()).containsExactly("c", "lock");
      assertThat(disk.path("c")).isEqualTo(parent.resolve("c").toString());
    }
  }

  @Test
  void a_file_that_is_made_again_is_empty_and_a_renamed_one_replaces() throws IOException {
    try (FileDisk disk = FileDisk.open(parent)) {
      try (DiskFile file = disk.create("a")) {
        file.write(bytes("old"), 0);
      }
      try (DiskFile file = disk.create("a")) {
        assertThat(file.size()).isZero();
      }
      try (DiskFile file = disk.create("b")) {
        file.write(bytes("new"), 0);
      }
      disk.rename("b", "a");
      assertThat(Files.readString(parent.resolve("a"))).isEqualTo("new");
      assertThatThrownBy(() -> disk.open("b"))
          .isInstanceOf(NoSuchFileException.class)
          .hasMessageContaining(disk.path("b"));
    }
  }

  @Test
  void missing_directories_are_made() throws IOException {
    Path deep = parent.resolve("a/b/c");
    try (FileDisk disk = FileDisk.open(deep)) {
      assertThat(disk.list()).containsExactly("lock");
    }
    assertThat(deep).isDirectory();
  }

  @Test
  void a_directory_is_open_once_at_a_time() throws IOException {
    try (FileDisk disk = FileDisk.open(parent)) {
      assertThat(disk.list()).isNotEmpty();
      Path otherName = parent.resolve("x").resolve("..");
      Files.createDirectory(parent.resolve("x"));
      assertThatThrownBy(() -> FileDisk.open(otherName))
          .isInstanceOf(DirectoryInUseException.class)
          .hasMessage(
              "%s is in use: another running node holds its lock. Stop that node or choose another"
                      .formatted(parent)
                  + " directory.");
      assertThat(openInAnotherProcess()).as("after a second try in this one").isEqualTo("in use");
    }
    assertThat(openInAnotherProcess()).isEqualTo("opened");
    FileDisk.open(parent).close();
  }

  @Test
  void a_log_releases_its_directory() throws IOException {
    Wal wal = Wal.create(FileDisk.open(parent), TestLog.IDENTITY, TestLog.OPTIONS);
    for (int i = 0; i < 20; i++) {
      wal.append(List.of(TestLog.record(i, 300)));
    }
    assertThatThrownBy(() -> FileDisk.open(parent)).isInstanceOf(DirectoryInUseException.class);
    wal.close();

    assertThatThrownBy(() -> open(2, new ArrayList<>())).isInstanceOf(ForeignLogException.class);
    List<LogRecord> found = new ArrayList<>();
    open(1, found).wal().close();
    assertThat(found).hasSize(20).last().isEqualTo(TestLog.record(19, 300));
    FileDisk.open(parent).close();
  }

  @Test
  void a_whole_log_is_made_without_long_segments() throws IOException {
    List<Runnable> later = new ArrayList<>();
    Wal wal = Wal.create(FileDisk.open(parent), TestLog.IDENTITY, new WalOptions(later::add));
    assertThat(Files.size(parent.resolve(Segment.name(1)))).isEqualTo(4 << 20);
    assertThat(parent.resolve(Segment.name(2))).doesNotExist();
    later.forEach(Runnable::run);
    assertThat(Files.size(parent.resolve(Segment.name(2)))).isEqualTo(64 << 20);
    wal.close();
  }

  private Opened open(long node, List<LogRecord> found) throws IOException {
    return Wal.open(
        FileDisk.open(parent),
        TestLog.OPTIONS,
        TestLog.IDENTITY.clusterId(),
        node,
        TestLog.collectInto(found));
  }

  private String openInAnotherProcess() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AnotherProcess.class.getName(),
                parent.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }

  static final class AnotherProcess {
    private AnotherProcess() {}

    public static void main(String[] arguments) throws IOException {
      try (FileDisk disk = FileDisk.open(Path.of(arguments[0]))) {
        System.out.print(disk.list().isEmpty() ? "empty" : "opened");
      } catch (DirectoryInUseException _) {
        System.out.print("in use");
      }
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String read(DiskFile file, long offset, int length) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(length);
    file.read(target, offset);
    return new String(target.array(), 0, target.position(), StandardCharsets.US_ASCII);
  }
}
