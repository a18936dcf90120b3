package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.testkit.ServerProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/// The newest segment of a stopped node's log that holds something: a header, batches, and zeros
/// where nothing was written yet.
record LogFile(Path path, long dataFrom, long dataTo) {
  private static final int HEADER = 4096;

  static LogFile of(ServerProcess node) throws IOException {
    try (Stream<Path> files = Files.list(node.dataFolder().resolve("wal"))) {
      List<Path> segments =
          files.filter(file -> file.toString().endsWith(".wal")).sorted().toList().reversed();
      for (Path segment : segments) {
        byte[] content = Files.readAllBytes(segment);
        int end = content.length;
        while (end > HEADER && content[end - 1] == 0) {
          end--;
        }
        if (end > HEADER) {
          return new LogFile(segment, HEADER, end);
        }
      }
    }
    throw new AssertionError(node.name() + " has an empty log");
  }

  /// As a write that a crash cut short: the beginning of a batch, behind the last one.
  void beginBatch() throws IOException {
    byte[] begun = new byte[20];
    try (FileChannel file = open()) {
      file.read(ByteBuffer.wrap(begun), dataFrom);
      file.write(ByteBuffer.wrap(begun), dataTo);
    }
  }

  /// Changes one bit in the middle of the data. Doing it again mends it.
  void flipBitInTheMiddle() throws IOException {
    try (FileChannel file = open()) {
      ByteBuffer one = ByteBuffer.allocate(1);
      long middle = (dataFrom + dataTo) / 2;
      assertThat(file.read(one, middle)).isOne();
      file.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 0x10)}), middle);
    }
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }
}
