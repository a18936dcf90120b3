package io.quorate.wal.snapshot;

import io.quorate.wal.DiskFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// The content of a snapshot, checked block by block; the file may not end before its end block.
final class BlockReader extends InputStream {
  private final DiskFile file;
  private final String path;
  private ByteBuffer body = ByteBuffer.allocate(0);
  private long offset;
  private boolean ended;

  BlockReader(DiskFile file, String path) {
    this.file = file;
    this.path = path;
  }

  /// Whether a byte is left in the present block, or in one that follows.
  private boolean hasMore() throws IOException {
    while (!body.hasRemaining() && !ended) {
      Block block = Block.decode(SnapshotStore.read(file, offset), path, offset);
      offset += block.length();
      switch (block.kind()) {
        case HEAD -> {}
        case BODY -> body = block.bytes();
        case END -> ended = true;
      }
    }
    return body.hasRemaining();
  }

  @Override
  public int read() throws IOException {
    return hasMore() ? body.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!hasMore()) {
      return -1;
    }
    int count = Math.min(length, body.remaining());
    body.get(target, from, count);
    return count;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
