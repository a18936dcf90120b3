package io.quorate.wal.snapshot;

import io.quorate.bytes.Bytes;
import io.quorate.wal.Disk;
import io.quorate.wal.DiskFile;
import io.quorate.wal.DiskFullException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The snapshots of a node, in the directory of its log: one file each.
///
/// A file gets its name when all of it is durable; what has another name is what an interruption
/// left, and is removed at the next [#open]. So whatever has the name of a snapshot is whole, or
/// damaged.
///
/// No two threads at once may use the same snapshot.
public final class SnapshotStore {
  static final String SUFFIX = ".snapshot";

  private static final String UNFINISHED = SUFFIX + ".part";
  private static final Pattern NAME = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})\\.snapshot");
  private static final long MAGIC = 0x51534e4150310001L;
  private static final int PREFIX_BYTES = 24;
  private static final Bytes GIVEN_UP = Bytes.utf8("given up by an operator");

  /// Writes the content of a snapshot.
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private final Disk disk;

  private final long kibPerSecond;

  private SnapshotStore(Disk disk, long kibPerSecond) {
    this.disk = disk;
    this.kibPerSecond = kibPerSecond;
  }

  /// Opens the store of a directory, which may be without snapshots. The disk stays its owner's.
  public static SnapshotStore open(Disk disk) throws IOException {
    return open(disk, 0);
  }

  /// @param kibPerSecond how fast a snapshot is written at most; 0 for as fast as can be
  public static SnapshotStore open(Disk disk, long kibPerSecond) throws IOException {
    List<String> unfinished =
        disk.list().stream().filter(name -> name.endsWith(UNFINISHED)).toList();
    for (String name : unfinished) {
      disk.delete(name);
    }
    if (!unfinished.isEmpty()) {
      disk.sync();
    }
    return new SnapshotStore(disk, kibPerSecond);
  }

  /// The snapshots there are, by group and then by index.
  public List<Snapshot> list() throws IOException {
    List<Snapshot> snapshots = new ArrayList<>();
    for (String name : disk.list()) {
      Matcher matcher = NAME.matcher(name);
      if (matcher.matches()) {
        long group = Long.parseUnsignedLong(matcher.group(1), 16);
        long index = Long.parseUnsignedLong(matcher.group(2), 16);
        try (DiskFile file = disk.open(name)) {
          snapshots.add(new Snapshot(group, index, file.size()));
        }
      }
    }
    return snapshots;
  }

  /// Of each group the newest snapshot, by group.
  public List<Snapshot> newest() throws IOException {
    Map<Long, Snapshot> newest = new TreeMap<>();
    list().forEach(snapshot -> newest.put(snapshot.group(), snapshot));
    return List.copyOf(newest.values());
  }

  /// How messages name the snapshot's file.
  public String path(Snapshot snapshot) {
    return disk.path(snapshot.name());
  }

  /// Makes a snapshot and returns when it is durable.
  ///
  /// @param head what is to be known without reading all of it, at most some kilobytes
  /// @throws DiskFullException if there is no room; nothing is left behind
  public Snapshot write(long group, long index, Bytes head, Content content) throws IOException {
    Incoming incoming = receive(group, index);
    try (BlockWriter writer = new BlockWriter(incoming, new Pace(kibPerSecond))) {
      incoming.append(new Block(Block.Kind.HEAD, prefixed(group, index, head)).encode(0));
      content.writeTo(writer);
      writer.finish();
      return incoming.finish();
    } catch (IOException | RuntimeException e) {
      incoming.abandon();
      throw e;
    }
  }

  private static ByteBuffer prefixed(long group, long index, Bytes head) {
    ByteBuffer bytes = ByteBuffer.allocate(PREFIX_BYTES + head.length());
    bytes.putLong(MAGIC).putLong(group).putLong(index);
    head.writeTo(bytes);
    return bytes.flip();
  }

  /// The head with which a snapshot was written.
  ///
  /// @throws DamagedSnapshotException if it is altered
  public Bytes head(Snapshot snapshot) throws IOException {
    try (DiskFile file = disk.open(snapshot.name())) {
      ByteBuffer first = read(file, 0);
      if (first.equals(GIVEN_UP.asBuffer())) {
        throw new DamagedSnapshotException(path(snapshot), 0, "its state was " + GIVEN_UP.toUtf8());
      }
      return head(snapshot, Block.decode(first, path(snapshot), 0));
    }
  }

  private Bytes head(Snapshot snapshot, Block first) throws IOException {
    ByteBuffer bytes = first.bytes().duplicate();
    if (first.kind() != Block.Kind.HEAD
        || bytes.remaining() < PREFIX_BYTES
        || bytes.getLong() != MAGIC
        || bytes.getLong() != snapshot.group()
        || bytes.getLong() != snapshot.index()) {
      throw new DamagedSnapshotException(
          path(snapshot), 0, "it does not begin as the snapshot of its name");
    }
    return Bytes.copyOf(bytes, bytes.remaining());
  }

  /// Reads all of a snapshot.
  ///
  /// @throws DamagedSnapshotException if it is not as it was written
  public void verify(Snapshot snapshot) throws IOException {
    var _ = head(snapshot);
    try (InputStream content = content(snapshot)) {
      byte[] piece = new byte[Block.BODY_BYTES_MAX];
      while (content.read(piece) >= 0) {
        // A block that is altered throws.
      }
    }
  }

  /// The content of a snapshot. Reading it fails with [DamagedSnapshotException] where it is
  /// altered or incomplete.
  public InputStream content(Snapshot snapshot) throws IOException {
    return new BlockReader(disk.open(snapshot.name()), path(snapshot));
  }

  /// The block that stands at an offset: where it begins is where the one before it ends, from 0.
  ///
  /// @throws DamagedSnapshotException if it is altered
  public Bytes block(Snapshot snapshot, long offset) throws IOException {
    if (offset < 0 || offset >= snapshot.bytes()) {
      throw new DamagedSnapshotException(path(snapshot), offset, "the file has no such place");
    }
    try (DiskFile file = disk.open(snapshot.name())) {
      ByteBuffer bytes = read(file, offset);
      int length = Block.decode(bytes, path(snapshot), offset).length();
      return Bytes.copyOf(bytes, length);
    }
  }

  static ByteBuffer read(DiskFile file, long offset) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Block.BYTES_MAX);
    file.read(bytes, offset);
    return bytes.flip();
  }

  /// Gives a group's state up: in the place of its newest snapshot there is something that is none,
  /// and that [#verify] calls so, so that another must be had that reaches as far.
  public void giveUp(long group) throws IOException {
    long index = 1;
    for (Snapshot snapshot : list()) {
      if (snapshot.group() == group) {
        index = Math.max(index, snapshot.index());
      }
    }
    String name = Snapshot.name(group, index);
    String unfinished = name.replace(SUFFIX, UNFINISHED);
    try (DiskFile file = disk.create(unfinished)) {
      file.write(GIVEN_UP.asBuffer(), 0);
      file.sync();
    }
    disk.rename(unfinished, name);
    disk.sync();
  }

  /// Begins a snapshot that arrives block by block.
  ///
  /// @throws DiskFullException if there is no room
  public Incoming receive(long group, long index) throws IOException {
    String name = Snapshot.name(group, index);
    return new Incoming(disk, group, index, name, name.replace(SUFFIX, UNFINISHED));
  }

  /// Removes a snapshot, if it is there.
  public void delete(Snapshot snapshot) throws IOException {
    if (disk.list().contains(snapshot.name())) {
      disk.delete(snapshot.name());
      disk.sync();
    }
  }
}
