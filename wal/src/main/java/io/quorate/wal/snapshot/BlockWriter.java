package io.quorate.wal.snapshot;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/// Cuts content into blocks.
final class BlockWriter extends OutputStream {
  private final Incoming target;
  private final ByteBuffer body = ByteBuffer.allocate(Block.BODY_BYTES_MAX);

  BlockWriter(Incoming target) {
    this.target = target;
  }

  @Override
  public void write(int single) throws IOException {
    if (!body.hasRemaining()) {
      writeBody();
    }
    body.put((byte) single);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    while (from < offset + length) {
      if (!body.hasRemaining()) {
        writeBody();
      }
      int count = Math.min(body.remaining(), offset + length - from);
      body.put(bytes, from, count);
      from += count;
    }
  }

  private void writeBody() throws IOException {
    append(new Block(Block.Kind.BODY, body.flip()));
    body.clear();
  }

  private void append(Block block) throws IOException {
    target.append(block.encode(target.length()));
  }

  /// Writes what is left, and the end.
  void finish() throws IOException {
    if (body.position() > 0) {
      writeBody();
    }
    append(new Block(Block.Kind.END, ByteBuffer.allocate(0)));
  }
}
