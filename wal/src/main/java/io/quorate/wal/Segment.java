package io.quorate.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/// One file of the log, of a fixed length, written with zeros before the first batch goes into it:
/// overwriting space that is already there syncs in half the time of growing a file.
///
/// ```
/// header   one sector: magic u64, version u32, segment bytes u32, cluster u64, node u64,
///          incarnation u64, number u64, checksum u32
/// batches  from byte 512
/// zeros    to the end
/// ```
///
/// The header is durable before the file has its name, so a bad one is always damage. These fields
/// keep their places in every version of the format.
record Segment(long number, String path, DiskFile file) implements AutoCloseable {
  static final int HEADER_BYTES = Sectors.BYTES;
  static final int VERSION = 1;
  static final String UNFINISHED = ".new";

  private static final long MAGIC = 0x51554f524c4f4731L;
  private static final int SUM_AT = 48;
  private static final int ZEROS_AT_ONCE = 1 << 20;
  private static final Pattern NAME = Pattern.compile("([0-9a-f]{16})\\.wal");

  static String name(long number) {
    return "%016x.wal".formatted(number);
  }

  static OptionalLong number(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? OptionalLong.of(Long.parseUnsignedLong(matcher.group(1), 16))
        : OptionalLong.empty();
  }

  /// The numbers of all segments in the directory, in order.
  static List<Long> numbers(Disk disk) throws IOException {
    return disk.list().stream()
        .map(Segment::number)
        .filter(OptionalLong::isPresent)
        .map(OptionalLong::getAsLong)
        .sorted(Long::compareUnsigned)
        .toList();
  }

  /// The names of files that were being made when a process ended.
  static List<String> unfinished(Disk disk) throws IOException {
    return disk.list().stream().filter(name -> name.endsWith(UNFINISHED)).toList();
  }

  static Segment open(Disk disk, long number) throws IOException {
    return new Segment(number, disk.path(name(number)), disk.open(name(number)));
  }

  /// Makes a durable blank segment. If that fails, nothing of it is left behind.
  static Segment create(Disk disk, long number, Identity identity, int bytes) throws IOException {
    String unfinished = name(number) + UNFINISHED;
    DiskFile file = disk.create(unfinished);
    try {
      writeBlank(file, number, identity, bytes);
      file.sync();
      disk.rename(unfinished, name(number));
      disk.sync();
      return new Segment(number, disk.path(name(number)), file);
    } catch (IOException e) {
      file.close();
      discard(disk, List.of(unfinished, name(number)));
      throw e;
    }
  }

  private static void writeBlank(DiskFile file, long number, Identity identity, int bytes)
      throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(bytes, ZEROS_AT_ONCE));
    for (long offset = 0; offset < bytes; offset += zeros.limit()) {
      file.write(zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - offset)), offset);
    }
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.putLong(MAGIC).putInt(VERSION).putInt(bytes);
    header.putLong(identity.clusterId()).putLong(identity.nodeId());
    header.putLong(identity.incarnation()).putLong(number);
    file.write(header.putInt(checksum(header)).clear(), 0);
  }

  static void discard(Disk disk, List<String> names) throws IOException {
    List<String> present = disk.list();
    for (String name : names) {
      if (present.contains(name)) {
        disk.delete(name);
      }
    }
    disk.sync();
  }

  /// Checks the header against what the manifest says.
  void checkHeader(Manifest manifest) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    file.read(header, 0);
    if (header.getLong(0) != MAGIC || header.getInt(SUM_AT) != checksum(header)) {
      throw new DamagedLogException(path, 0, "the segment's header does not match its checksum");
    }
    if (header.getInt(8) != VERSION) {
      throw new UnsupportedLogException(path, header.getInt(8), VERSION);
    }
    Identity found = new Identity(header.getLong(16), header.getLong(24), header.getLong(32));
    if (!found.equals(manifest.identity())) {
      throw new ForeignLogException(path, found.toString(), manifest.identity().toString());
    }
    if (header.getLong(40) != number) {
      throw new DamagedLogException(
          path, 40, "the file holds segment %x: it was renamed".formatted(header.getLong(40)));
    }
    if (header.getInt(12) != manifest.segmentBytes()) {
      throw new DamagedLogException(
          path,
          12,
          "the segment is of %d bytes, but those of this log are of %d"
              .formatted(header.getInt(12), manifest.segmentBytes()));
    }
  }

  /// Whether nothing but zeros follows the header.
  boolean isBlank() throws IOException {
    ByteBuffer chunk = ByteBuffer.allocateDirect(ZEROS_AT_ONCE);
    long size = file.size();
    for (long offset = HEADER_BYTES; offset < size; offset += chunk.limit()) {
      file.read(chunk.clear(), offset);
      if (!Sectors.isZero(chunk.flip(), 0, chunk.limit())) {
        return false;
      }
    }
    return true;
  }

  /// Sets a range to zero.
  void zero(long fromInclusive, long toExclusive) throws IOException {
    for (long offset = fromInclusive; offset < toExclusive; offset += ZEROS_AT_ONCE) {
      int length = (int) Math.min(ZEROS_AT_ONCE, toExclusive - offset);
      file.write(ByteBuffer.allocate(length), offset);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static int checksum(ByteBuffer header) {
    CRC32C crc = new CRC32C();
    crc.update(header.slice(0, SUM_AT));
    return (int) crc.getValue();
  }
}
