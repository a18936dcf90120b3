package io.quorate.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The write-ahead log of a node, shared by its groups: a sequence of records in segment files.
///
/// [#append] writes a batch with one positional write and one sync; what it returned from is
/// durable. [#open] replays what is durable and tells a torn tail from damage; [Recovery] has the
/// rules.
///
/// The log is passive and has no thread: one thread at a time may call [#append] and [#close]
/// ([LogWriter] is such a thread). The other methods may be called by any.
///
/// After a failed write or sync the log is finished: every later call throws. A sync is never tried
/// twice, since the kernel may have dropped what it could not write and would report success.
///
/// When the disk is full, the next segment cannot be made. The log says so ([#full]) and goes on in
/// the segment it has: the rest of it is the reserve, first for what is under way, and then
/// ([#spent]) only for what must not be refused, such as votes. Whoever submits records has to
/// refuse the others. A log takes its disk over: it closes it when it is closed, and when it cannot
/// be made or opened.
public final class Wal implements AutoCloseable {
  /// The first segment is short, so that a node is ready before the first long one has been
  /// written.
  private static final int FIRST_SEGMENT_BYTES = 4 << 20;

  /// One part in so many of the last segment is kept for what must not be refused.
  private static final int KEPT_PART = 4;

  private final Segments segments;
  private final BatchFormat format;
  private final int batchBytesMax;
  private ByteBuffer buffer;

  private Segment current;
  private Position next;
  private int chain;
  private volatile Position end;

  /// Little is left of the segment in use.
  private volatile boolean ending;

  private @Nullable DiskFailureException failure;
  private boolean closed;

  private Wal(Segments segments, WalOptions options, Segment current, Position end, int chain) {
    this.segments = segments;
    this.format = new BatchFormat(segments.identity());
    this.batchBytesMax = options.batchBytesMax();
    this.buffer = ByteBuffer.allocateDirect(Math.min(batchBytesMax, 64 << 10));
    this.current = current;
    this.next = end;
    this.end = end;
    this.chain = chain;
    this.ending = isEnding();
  }

  /// Whether the directory holds a log. What an interrupted [#create] left behind is none.
  ///
  /// @throws DiskFailureException if the directory cannot be read
  public static boolean exists(Disk disk) {
    try {
      if (disk.list().contains(ManifestFile.NAME)) {
        return true;
      }
      for (long number : Segment.numbers(disk)) {
        try (DiskFile file = disk.open(Segment.name(number))) {
          if (!Segment.isBlank(file)) {
            return true;
          }
        }
      }
      return false;
    } catch (IOException e) {
      throw DiskFailureException.opening(disk.path(""), e);
    }
  }

  /// Whose log the directory holds, if it holds one. Where the manifest does not say so any more a
  /// segment does.
  ///
  /// @throws DamagedLogException if that cannot be told
  /// @throws DiskFailureException if the directory cannot be read
  public static Optional<Identity> identity(Disk disk) {
    if (!exists(disk)) {
      return Optional.empty();
    }
    try {
      return Optional.of(identityIn(disk));
    } catch (IOException e) {
      throw DiskFailureException.opening(disk.path(""), e);
    }
  }

  private static Identity identityIn(Disk disk) throws IOException {
    try {
      ManifestFile.Loaded loaded = ManifestFile.load(disk);
      loaded.file().close();
      return loaded.manifest().identity();
    } catch (DamagedLogException damage) {
      return Salvage.identity(disk).orElseThrow(() -> damage);
    }
  }

  /// Shows to `visitor` what can still be read of a log, damaged or not, in the order in which it
  /// was written: something may be missing between any two records. Good for hints, and for nothing
  /// that must be right.
  ///
  /// @throws DiskFailureException if the disk fails
  public static void salvage(Disk disk, RecordVisitor visitor) {
    try {
      Salvage.visit(disk, visitor);
    } catch (IOException e) {
      throw DiskFailureException.opening(disk.path(""), e);
    }
  }

  /// Makes a log of these records in the place of one that is damaged; nothing but them is left of
  /// it. If a crash comes in between, there is the one or the other.
  ///
  /// @param identity whose log it was and is
  /// @param records not more than fit into a segment
  /// @throws DiskFailureException if the disk fails or is full
  public static void replace(
      Disk disk, Identity identity, WalOptions options, List<LogRecord> records) {
    try {
      List<Long> numbers = Segment.numbers(disk);
      long number = numbers.isEmpty() ? 1 : numbers.getLast() + 1;
      Position start = new Position(number, Segment.HEADER_BYTES);
      long length = records.stream().mapToLong(LogRecord::storedLength).sum();
      ByteBuffer batch = ByteBuffer.allocate(Math.toIntExact(length + BatchHeader.OVERHEAD));
      new BatchFormat(identity).encode(records, start, start, 0, batch);
      try (Segment segment = Segment.create(disk, number, identity, options.segmentBytes())) {
        segment.file().write(batch.flip(), start.offset());
        segment.file().sync();
      }
      Position end = start.plus(batch.limit());
      Manifest manifest = new Manifest(identity, options.segmentBytes(), number, number, end);
      ManifestFile.replace(disk, manifest).close();
    } catch (IOException e) {
      throw new DiskFailureException(disk.path(""), "the log cannot be made anew", e);
    }
  }

  /// Makes an empty log.
  ///
  /// @param identity whose log this will be, with a new random incarnation
  /// @throws IllegalStateException if there is a log
  /// @throws DiskFailureException if the disk fails or is full
  public static Wal create(Disk disk, Identity identity, WalOptions options) {
    try {
      if (exists(disk)) {
        throw new IllegalStateException(disk.path("") + " already holds a log");
      }
      return createIn(disk, identity, options);
    } catch (IOException e) {
      throw closing(disk, new DiskFailureException(disk.path(""), "the log cannot be made", e));
    } catch (RuntimeException e) {
      throw closing(disk, e);
    }
  }

  private static Wal createIn(Disk disk, Identity identity, WalOptions options) throws IOException {
    List<String> leftovers = new ArrayList<>(Segment.unfinished(disk));
    Segment.numbers(disk).forEach(number -> leftovers.add(Segment.name(number)));
    Segment.discard(disk, leftovers);
    int firstBytes = Math.min(options.segmentBytes(), FIRST_SEGMENT_BYTES);
    Segment first = Segment.create(disk, 1, identity, firstBytes);
    Position start = new Position(1, Segment.HEADER_BYTES);
    Manifest manifest = new Manifest(identity, options.segmentBytes(), 1, 1, start);
    try {
      ManifestFile file = ManifestFile.create(disk, manifest);
      Segments segments = new Segments(disk, options.background(), file, manifest, null);
      segments.requestSpare();
      return new Wal(segments, options, first, start, 0);
    } catch (IOException e) {
      first.close();
      throw e;
    }
  }

  private static RuntimeException closing(Disk disk, RuntimeException failure) {
    try {
      disk.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  /// Opens a log and shows all its records to `visitor`. Takes the time to read it all.
  ///
  /// @throws DamagedLogException if something that may have been acknowledged is altered or missing
  /// @throws ForeignLogException if the log, or a file of it, is another node's
  /// @throws UnsupportedLogException if it was written by a newer program
  /// @throws DiskFailureException if the disk fails
  public static Opened open(
      Disk disk, WalOptions options, long clusterId, long nodeId, RecordVisitor visitor) {
    try {
      ManifestFile.Loaded loaded = ManifestFile.load(disk);
      try {
        return open(disk, options, loaded, clusterId, nodeId, visitor);
      } catch (IOException | RuntimeException e) {
        loaded.file().close();
        throw e;
      }
    } catch (IOException e) {
      throw closing(disk, DiskFailureException.opening(disk.path(""), e));
    } catch (RuntimeException e) {
      throw closing(disk, e);
    }
  }

  private static Opened open(
      Disk disk,
      WalOptions options,
      ManifestFile.Loaded loaded,
      long clusterId,
      long nodeId,
      RecordVisitor visitor)
      throws IOException {
    Manifest manifest = loaded.manifest();
    Identity identity = manifest.identity();
    if (identity.clusterId() != clusterId || identity.nodeId() != nodeId) {
      throw new ForeignLogException(
          loaded.file().path(),
          identity.toString(),
          "node %x of cluster %x".formatted(nodeId, clusterId));
    }
    Recovery.Found found = new Recovery(disk, manifest, visitor).replay();
    Repair.Repaired repaired = new Repair(disk, loaded.file(), manifest, found).run();
    Segments segments =
        new Segments(
            disk, options.background(), loaded.file(), repaired.segments(), repaired.spare());
    segments.requestSpare();
    Wal wal = new Wal(segments, options, repaired.tail(), found.end(), found.chain());
    return new Opened(wal, repaired.cut());
  }

  public Identity identity() {
    return segments.identity();
  }

  /// The durable end of the log.
  public Position position() {
    return end;
  }

  /// Whether there was no space for the next segment. Then only what must not be refused should be
  /// appended, until [#retrySpare] was successful.
  public boolean full() {
    return segments.full();
  }

  /// Whether the disk is full, and of the reserve nothing is left but what is kept for votes.
  public boolean spent() {
    return ending && segments.full();
  }

  private boolean isEnding() {
    return current.bytes() - next.offset() < current.bytes() / KEPT_PART;
  }

  /// Tries again to make the next segment, in the background, if it is missing.
  public void retrySpare() {
    segments.requestSpare();
  }

  /// Deletes, in the background, all segments before `segment`, because none of their records is
  /// needed any more.
  ///
  /// @throws IllegalArgumentException if that segment holds nothing durable yet
  public void dropBefore(long segment) {
    segments.dropBefore(segment);
  }

  /// Checks that a record can be stored, and tells how many bytes it takes.
  ///
  /// @throws IllegalArgumentException if it is longer than a segment has room for
  public long storedLength(LogRecord record) {
    long length = record.storedLength();
    long max = (long) segments.segmentBytes() - Segment.HEADER_BYTES - BatchHeader.OVERHEAD;
    if (length > max) {
      throw new IllegalArgumentException(
          "a record of %d bytes exceeds the %d for which a segment of %d bytes has room"
              .formatted(length, max, segments.segmentBytes()));
    }
    return length;
  }

  /// Makes `records` durable, in this order, after all that were appended before.
  ///
  /// They are one batch with one write and one sync, unless they exceed the bytes of a batch or of
  /// a segment; then a crash before the return may keep a part of them, from the first on.
  ///
  /// @throws IllegalArgumentException if one is longer than a segment has room for; nothing was
  ///   written
  /// @throws DiskFailureException if the disk failed, now or before: it is unknown what of
  ///   `records` is durable, and the log is finished
  public void append(List<LogRecord> records) {
    requireUsable();
    for (LogRecord record : records) {
      storedLength(record);
    }
    int from = 0;
    while (from < records.size()) {
      int to = from + 1;
      long length = records.get(from).storedLength() + BatchHeader.OVERHEAD;
      int max = Math.min(batchBytesMax, segments.segmentBytes() - Segment.HEADER_BYTES);
      while (to < records.size() && length + records.get(to).storedLength() <= max) {
        length += records.get(to).storedLength();
        to++;
      }
      writeBatch(records.subList(from, to), (int) length);
      from = to;
    }
  }

  private void requireUsable() {
    if (closed) {
      throw new IllegalStateException("the log is closed");
    }
    if (failure != null) {
      throw new DiskFailureException(failure.file(), "the log stopped after a failure", failure);
    }
    segments.requireHealthy();
  }

  private void writeBatch(List<LogRecord> records, int length) {
    if (length > current.bytes() - next.offset()) {
      startNextSegment();
    }
    ByteBuffer target = bufferOf(length);
    int lastChecksum = format.encode(records, next, end, chain, target);
    target.flip();
    try {
      current.file().write(target, next.offset());
      current.file().sync();
    } catch (IOException | RuntimeException e) {
      throw fail(
          new DiskFailureException(
              current.path(), "writing or syncing at byte " + next.offset() + " failed", e));
    }
    boolean first = next.offset() == Segment.HEADER_BYTES;
    chain = lastChecksum;
    next = next.plus(length);
    end = next;
    ending = isEnding();
    if (first) {
      segments.started(end);
    }
  }

  private void startNextSegment() {
    Segment previous = current;
    try {
      current = segments.take();
      next = new Position(current.number(), Segment.HEADER_BYTES);
      previous.close();
    } catch (DiskFailureException e) {
      throw fail(e);
    } catch (IOException e) {
      throw fail(new DiskFailureException(previous.path(), "closing failed", e));
    }
  }

  private DiskFailureException fail(DiskFailureException cause) {
    failure = cause;
    return cause;
  }

  /// The reused buffer, grown if need be; a single record beyond the bytes of a batch gets its own.
  private ByteBuffer bufferOf(int length) {
    if (length > batchBytesMax) {
      return ByteBuffer.allocateDirect(length);
    }
    if (length > buffer.capacity()) {
      buffer = ByteBuffer.allocateDirect(Math.min(batchBytesMax, 2 * length));
    }
    return buffer;
  }

  /// Closes the files, after writing down where the log ends: a log that was closed shows any later
  /// loss as damage. A log that failed is only closed.
  ///
  /// @throws DiskFailureException if that fails; what was appended is durable nevertheless
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    Segment last = current;
    try (segments;
        last) {
      if (failure == null) {
        segments.noteEnd(end);
      }
    } catch (IOException e) {
      throw new DiskFailureException(last.path(), "closing the log failed", e);
    }
  }
}
