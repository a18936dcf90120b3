package io.quorate.wal.snapshot;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/// Cuts content into blocks, in one buffer from which the operating system takes them.
final class BlockWriter extends OutputStream {
  private final Incoming target;
  private final Pace pace;
  private final ByteBuffer block = ByteBuffer.allocateDirect(Block.BYTES_MAX);

  BlockWriter(Incoming target, Pace pace) {
    this.target = target;
    this.pace = pace;
    begin();
  }

  private void begin() {
    block.clear().position(Block.HEADER_BYTES);
  }

  @Override
  public void write(int single) throws IOException {
    if (!block.hasRemaining()) {
      end(Block.Kind.BODY);
    }
    block.put((byte) single);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    while (from < offset + length) {
      if (!block.hasRemaining()) {
        end(Block.Kind.BODY);
      }
      int count = Math.min(block.remaining(), offset + length - from);
      block.put(bytes, from, count);
      from += count;
    }
  }

  private void end(Block.Kind kind) throws IOException {
    target.write(kind, Block.seal(kind, block, target.length()));
    pace.await(target.length());
    begin();
  }

  /// Writes what is left, and the end.
  void finish() throws IOException {
    if (block.position() > Block.HEADER_BYTES) {
      end(Block.Kind.BODY);
    }
    end(Block.Kind.END);
  }
}
