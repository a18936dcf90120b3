package io.quorate.wal.memory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The content of a file, and what it was since it was last synced.
///
/// A sector's array is never changed, a write replaces it: so versions, and copies of whole disks,
/// share what is equal.
final class MemoryFile {
  static final int SECTOR = 512;

  private static final byte[] ZEROS = new byte[SECTOR];

  private String name;
  private long length;
  private final List<byte[]> sectors = new ArrayList<>();

  // The versions before the present one, oldest (the durable one) first.
  private final SortedMap<Integer, List<byte[]>> earlier = new TreeMap<>();
  private final List<Long> earlierLengths = new ArrayList<>();

  // What the next sync makes durable. Sectors that a failed sync gave up are not among them.
  private final SortedSet<Integer> dirty = new TreeSet<>();

  MemoryFile(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  void rename(String to) {
    name = to;
  }

  long length() {
    return length;
  }

  void write(ByteBuffer source, long offset) {
    growTo(offset + source.remaining());
    long at = offset;
    while (source.hasRemaining()) {
      int inSector = (int) (at % SECTOR);
      int part = Math.min(source.remaining(), SECTOR - inSector);
      int sector = (int) (at / SECTOR);
      byte[] fresh = sectors.get(sector).clone();
      source.get(fresh, inSector, part);
      replace(sector, Arrays.equals(fresh, ZEROS) ? ZEROS : fresh);
      at += part;
    }
  }

  private void growTo(long end) {
    if (end > length) {
      earlierLengths.add(length);
      setLength(end);
    }
  }

  private void setLength(long to) {
    length = to;
    while ((long) sectors.size() * SECTOR < to) {
      sectors.add(ZEROS);
    }
  }

  private void replace(int sector, byte[] fresh) {
    byte[] old = sectors.set(sector, fresh);
    dirty.add(sector);
    if (!Arrays.equals(old, fresh)) {
      earlier.computeIfAbsent(sector, _ -> new ArrayList<>()).add(old);
    }
  }

  void read(ByteBuffer target, long offset) {
    long at = offset;
    while (target.hasRemaining() && at < length) {
      int inSector = (int) (at % SECTOR);
      long there = Math.min(SECTOR - inSector, length - at);
      int part = (int) Math.min(target.remaining(), there);
      target.put(sectors.get((int) (at / SECTOR)), inSector, part);
      at += part;
    }
  }

  byte[] content() {
    ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(length));
    read(content, 0);
    return content.array();
  }

  void sync() {
    earlier.keySet().removeAll(dirty);
    earlierLengths.clear();
    dirty.clear();
  }

  /// The kernel reports a failure once, and takes the pages for clean from then on.
  void failSync() {
    dirty.clear();
  }

  /// Makes `content` the durable content.
  void become(byte[] content) {
    sectors.clear();
    length = 0;
    write(ByteBuffer.wrap(content), 0);
    sync();
    earlier.clear();
  }

  /// The file after a crash.
  MemoryFile survivor(Fate fate) {
    MemoryFile left = new MemoryFile(name);
    left.sectors.addAll(sectors);
    earlier.forEach((sector, versions) -> {
      int chosen = fate.choose("sector %d of %s".formatted(sector, name), versions.size() + 1);
      if (chosen < versions.size()) {
        left.sectors.set(sector, versions.get(chosen));
      }
    });
    left.length = length;
    if (!earlierLengths.isEmpty()) {
      int chosen = fate.choose("length of " + name, earlierLengths.size() + 1);
      if (chosen < earlierLengths.size()) {
        left.shortenTo(earlierLengths.get(chosen));
      }
    }
    return left;
  }

  private void shortenTo(long to) {
    length = to;
    int kept = (int) ((to + SECTOR - 1) / SECTOR);
    sectors.subList(kept, sectors.size()).clear();
    int inLast = (int) (to % SECTOR);
    if (inLast > 0) {
      byte[] last = Arrays.copyOf(sectors.getLast(), SECTOR);
      Arrays.fill(last, inLast, SECTOR, (byte) 0);
      sectors.set(kept - 1, last);
    }
  }
}
