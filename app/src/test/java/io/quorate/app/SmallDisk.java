package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file system of its own that something else can fill. Only root can make one.
record SmallDisk(Path folder) implements AutoCloseable {
  private static final int CHUNK = 64 << 10;

  /// Mounts one over a folder, which is made.
  static SmallDisk mount(Path folder, int megabytes) throws IOException {
    assumeTrue(
        "root".equals(System.getProperty("user.name")) && Files.isDirectory(Path.of("/proc")),
        "skipped: only root on Linux can mount a small file system");
    Files.createDirectories(folder);
    String refusal =
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "none", folder.toString());
    assumeTrue(refusal.isEmpty(), "skipped: " + refusal);
    return new SmallDisk(folder);
  }

  /// Something else takes all the space that is left.
  void fill() throws IOException {
    try (OutputStream ballast = Files.newOutputStream(ballast())) {
      byte[] chunk = new byte[CHUNK];
      while (folder.toFile().getUsableSpace() > 0) {
        ballast.write(chunk, 0, (int) Math.min(CHUNK, folder.toFile().getUsableSpace()));
      }
    }
  }

  /// What filled it is deleted.
  void free() throws IOException {
    Files.deleteIfExists(ballast());
  }

  private Path ballast() {
    return folder.resolve("ballast");
  }

  @Override
  public void close() throws IOException {
    assertThat(run("umount", folder.toString())).isEmpty();
  }

  /// What a command says if it fails.
  private static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return process.onExit().join().exitValue() == 0 ? "" : output;
  }
}
