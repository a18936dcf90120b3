package io.quorate.wal.snapshot;

import io.quorate.wal.Disk;
import io.quorate.wal.DiskFile;
import io.quorate.wal.DiskFullException;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A snapshot that is being written, block after block. It becomes one with [#finish], or leaves
/// nothing behind with [#abandon].
///
/// Not to be used by two threads at once.
public final class Incoming {
  /// The disk is asked now and then to take what was written, so that nobody has to wait for all of
  /// it at the end, or behind it.
  private static final long BYTES_PER_SYNC = 8 << 20;

  private final Disk disk;
  private final long group;
  private final long index;
  private final String name;
  private final String unfinished;
  private final DiskFile file;
  private long length;
  private long synced;
  private boolean complete;

  Incoming(Disk disk, long group, long index, String name, String unfinished) throws IOException {
    this.disk = disk;
    this.group = group;
    this.index = index;
    this.name = name;
    this.unfinished = unfinished;
    this.file = disk.create(unfinished);
  }

  /// How many bytes were appended: where the next block begins.
  public long length() {
    return length;
  }

  /// Appends a block as [SnapshotStore#block] gave it.
  ///
  /// @return whether it was the last one
  /// @throws DamagedSnapshotException if it is not the block that follows; nothing was written
  /// @throws DiskFullException if there is no room
  public boolean append(ByteBuffer encoded) throws IOException {
    Block block = Block.decode(encoded, disk.path(unfinished), length);
    boolean first = length == 0;
    if (complete || first != (block.kind() == Block.Kind.HEAD)) {
      throw new DamagedSnapshotException(
          disk.path(unfinished),
          length,
          "a block of kind %s does not follow".formatted(block.kind()));
    }
    write(block.kind(), encoded.slice(encoded.position(), block.length()));
    return complete;
  }

  /// Appends a block that was made for this place.
  void write(Block.Kind kind, ByteBuffer block) throws IOException {
    int bytes = block.remaining();
    file.write(block, length);
    length += bytes;
    if (length - synced > BYTES_PER_SYNC) {
      file.sync();
      synced = length;
    }
    complete = kind == Block.Kind.END;
  }

  /// Makes what was appended a snapshot; it is durable when this returns.
  ///
  /// @throws IllegalStateException if the last block is missing
  public Snapshot finish() throws IOException {
    if (!complete) {
      throw new IllegalStateException(disk.path(unfinished) + " is not complete");
    }
    file.sync();
    file.close();
    disk.rename(unfinished, name);
    disk.sync();
    return new Snapshot(group, index, length);
  }

  /// Removes what was written.
  public void abandon() throws IOException {
    file.close();
    disk.delete(unfinished);
  }
}
