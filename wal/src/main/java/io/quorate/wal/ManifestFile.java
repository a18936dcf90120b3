package io.quorate.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The file that holds the [Manifest], so that a missing segment is noticed, be it the first, the
/// last or one between.
///
/// Two slots in blocks of their own are written in turn, each with a generation and a checksum; the
/// valid one with the higher generation counts. A crash while one is written leaves the other. This
/// needs no new space, so that a log on a full disk can still let go of old segments, and it is one
/// sync where a new file renamed into place needs two and a directory sync.
///
/// ```
/// slot  magic u64, version u32, segment bytes u32, cluster u64, node u64, incarnation u64,
///       generation u64, first u64, last u64, durable segment u64, durable offset u64, checksum u32
/// ```
final class ManifestFile implements AutoCloseable {
  static final String NAME = "manifest";

  private static final long MAGIC = 0x51554f524d414e31L;
  private static final int SLOT_BYTES = 4096;
  private static final int SUM_AT = 80;

  private final String path;
  private final DiskFile file;
  private long generation;

  private ManifestFile(String path, DiskFile file, long generation) {
    this.path = path;
    this.file = file;
    this.generation = generation;
  }

  /// The manifest, and the file to write the next one to.
  record Loaded(ManifestFile file, Manifest manifest) {}

  /// Makes the file of a new log. If that fails, nothing of it is left behind.
  static ManifestFile create(Disk disk, Manifest manifest) throws IOException {
    try {
      return replace(disk, manifest);
    } catch (IOException e) {
      Segment.discard(disk, List.of(NAME));
      throw e;
    }
  }

  /// Makes the file, by another name first, so that it exists as a whole or not at all; in the
  /// place of one that is there.
  static ManifestFile replace(Disk disk, Manifest manifest) throws IOException {
    String unfinished = NAME + Segment.UNFINISHED;
    DiskFile file = disk.create(unfinished);
    try {
      file.write(ByteBuffer.allocate(2 * SLOT_BYTES), 0);
      ManifestFile made = new ManifestFile(disk.path(NAME), file, 0);
      made.write(manifest);
      disk.rename(unfinished, NAME);
      disk.sync();
      return made;
    } catch (IOException e) {
      file.close();
      Segment.discard(disk, List.of(unfinished));
      throw e;
    }
  }

  static Loaded load(Disk disk) throws IOException {
    String path = disk.path(NAME);
    if (!disk.list().contains(NAME)) {
      throw new DamagedLogException(path, 0, "the manifest is missing, but segments are there");
    }
    DiskFile file = disk.open(NAME);
    try {
      ByteBuffer bytes = ByteBuffer.allocate(2 * SLOT_BYTES);
      file.read(bytes, 0);
      Optional<ByteBuffer> newest = newest(slot(bytes, 0), slot(bytes, 1));
      if (newest.isEmpty()) {
        throw new DamagedLogException(path, 0, "neither copy of the manifest matches its checksum");
      }
      ByteBuffer slot = newest.get();
      if (slot.getInt(8) != Segment.VERSION) {
        throw new UnsupportedLogException(path, slot.getInt(8), Segment.VERSION);
      }
      return new Loaded(new ManifestFile(path, file, slot.getLong(40)), decode(slot));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static Optional<ByteBuffer> slot(ByteBuffer bytes, int index) {
    ByteBuffer slot = bytes.slice(index * SLOT_BYTES, SLOT_BYTES);
    boolean valid = slot.getLong(0) == MAGIC && slot.getInt(SUM_AT) == checksum(slot);
    return valid ? Optional.of(slot) : Optional.empty();
  }

  private static Optional<ByteBuffer> newest(Optional<ByteBuffer> a, Optional<ByteBuffer> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.or(() -> b);
    }
    return a.get().getLong(40) > b.get().getLong(40) ? a : b;
  }

  private static Manifest decode(ByteBuffer slot) {
    return new Manifest(
        new Identity(slot.getLong(16), slot.getLong(24), slot.getLong(32)),
        slot.getInt(12),
        slot.getLong(48),
        slot.getLong(56),
        new Position(slot.getLong(64), slot.getLong(72)));
  }

  /// Makes `manifest` the durable one.
  void write(Manifest manifest) throws IOException {
    generation++;
    ByteBuffer slot = ByteBuffer.allocate(SLOT_BYTES);
    slot.putLong(MAGIC).putInt(Segment.VERSION).putInt(manifest.segmentBytes());
    slot.putLong(manifest.identity().clusterId()).putLong(manifest.identity().nodeId());
    slot.putLong(manifest.identity().incarnation()).putLong(generation);
    slot.putLong(manifest.first()).putLong(manifest.last());
    slot.putLong(manifest.durable().segment()).putLong(manifest.durable().offset());
    slot.putInt(checksum(slot));
    file.write(slot.clear(), generation % 2 * SLOT_BYTES);
    file.sync();
  }

  private static int checksum(ByteBuffer slot) {
    CRC32C crc = new CRC32C();
    crc.update(slot.slice(0, SUM_AT));
    return (int) crc.getValue();
  }

  String path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
