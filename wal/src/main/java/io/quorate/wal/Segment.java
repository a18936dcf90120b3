package io.quorate.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/// One file of the log, of a fixed length, written with zeros before the first batch goes into it:
/// overwriting space that is already there syncs in half the time of growing a file.
///
/// ```
/// header   one sector: magic u64, version u32, bytes u32, cluster u64, node u64, incarnation u64,
///          number u64, checksum u32
/// batches  from byte 512
/// zeros    to the end
/// ```
///
/// All of it is durable before the file has its name, so a bad header, and a file that is shorter
/// than its header says, is always damage. These fields keep their places in every version of the
/// format.
///
/// @param bytes the length of the file
record Segment(long number, String path, int bytes, DiskFile file) implements AutoCloseable {
  static final int HEADER_BYTES = Sectors.BYTES;
  static final int VERSION = 1;
  static final String UNFINISHED = ".new";

  private static final long MAGIC = 0x51554f524c4f4731L;
  private static final int SUM_AT = 48;
  private static final int PIECE_BYTES = 1 << 20;
  private static final Pattern NAME = Pattern.compile("([0-7][0-9a-f]{15})\\.wal");

  static String name(long number) {
    return "%016x.wal".formatted(number);
  }

  static OptionalLong number(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1), 16))
        : OptionalLong.empty();
  }

  /// The numbers of all segments in the directory, in order.
  static List<Long> numbers(Disk disk) throws IOException {
    return disk.list().stream()
        .map(Segment::number)
        .filter(OptionalLong::isPresent)
        .map(OptionalLong::getAsLong)
        .sorted()
        .toList();
  }

  /// The names of files that were being made when a process ended.
  static List<String> unfinished(Disk disk) throws IOException {
    return disk.list().stream().filter(name -> name.endsWith(UNFINISHED)).toList();
  }

  /// Opens a segment whose header is as it should be.
  static Segment open(Disk disk, long number, Identity identity) throws IOException {
    String path = disk.path(name(number));
    DiskFile file = disk.open(name(number));
    try {
      return new Segment(number, path, checkedBytes(path, file, number, identity), file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static int checkedBytes(String path, DiskFile file, long number, Identity identity)
      throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    file.read(header, 0);
    if (header.getLong(0) != MAGIC || header.getInt(SUM_AT) != checksum(header)) {
      throw new DamagedLogException(path, 0, "the segment's header does not match its checksum");
    }
    if (header.getInt(8) != VERSION) {
      throw new UnsupportedLogException(path, header.getInt(8), VERSION);
    }
    Identity found = new Identity(header.getLong(16), header.getLong(24), header.getLong(32));
    if (!found.equals(identity)) {
      throw new ForeignLogException(path, found.toString(), identity.toString());
    }
    if (header.getLong(40) != number) {
      throw new DamagedLogException(
          path, 40, "the file holds segment %x: it was renamed".formatted(header.getLong(40)));
    }
    int bytes = header.getInt(12);
    if (file.size() < bytes) {
      throw new DamagedLogException(
          path, file.size(), "the file ends here, but it was made with %d bytes".formatted(bytes));
    }
    return bytes;
  }

  /// Whose segment a file is, if its header is sound.
  static Optional<Identity> identity(DiskFile file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    file.read(header, 0);
    boolean sound = header.getLong(0) == MAGIC && header.getInt(SUM_AT) == checksum(header);
    return sound
        ? Optional.of(new Identity(header.getLong(16), header.getLong(24), header.getLong(32)))
        : Optional.empty();
  }

  /// Makes a durable blank segment. If that fails, nothing of it is left behind.
  static Segment create(Disk disk, long number, Identity identity, int bytes) throws IOException {
    String unfinished = name(number) + UNFINISHED;
    DiskFile file = disk.create(unfinished);
    try {
      writeBlank(file, number, identity, bytes);
      disk.rename(unfinished, name(number));
      disk.sync();
      return new Segment(number, disk.path(name(number)), bytes, file);
    } catch (IOException e) {
      file.close();
      discard(disk, List.of(unfinished, name(number)));
      throw e;
    }
  }

  /// Synced piece by piece: the log writes meanwhile, and its own syncs would wait behind all that
  /// one sync at the end would have to do.
  private static void writeBlank(DiskFile file, long number, Identity identity, int bytes)
      throws IOException {
    ByteBuffer piece = ByteBuffer.allocateDirect(Math.min(bytes, PIECE_BYTES));
    piece.putLong(MAGIC).putInt(VERSION).putInt(bytes);
    piece.putLong(identity.clusterId()).putLong(identity.nodeId());
    piece.putLong(identity.incarnation()).putLong(number);
    piece.putInt(checksum(piece));
    for (int offset = 0; offset < bytes; offset += PIECE_BYTES) {
      file.write(piece.clear().limit(Math.min(piece.capacity(), bytes - offset)), offset);
      file.sync();
      piece.put(0, new byte[HEADER_BYTES]);
    }
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

  /// Whether nothing but zeros follows the header.
  static boolean isBlank(DiskFile file) throws IOException {
    long size = file.size();
    ByteBuffer piece = ByteBuffer.allocateDirect((int) Math.min(size, PIECE_BYTES));
    for (long offset = HEADER_BYTES; offset < size; offset += PIECE_BYTES) {
      file.read(piece.clear(), offset);
      if (!Sectors.isZero(piece.flip(), 0, piece.limit())) {
        return false;
      }
    }
    return true;
  }

  /// Sets a range to zero.
  void zero(long fromInclusive, long toExclusive) throws IOException {
    for (long offset = fromInclusive; offset < toExclusive; offset += PIECE_BYTES) {
      int length = (int) Math.min(PIECE_BYTES, toExclusive - offset);
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
