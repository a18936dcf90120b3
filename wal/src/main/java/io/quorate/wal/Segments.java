package io.quorate.wal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The files of the log: keeps one blank segment ready as a spare, so that going over to the next
/// one costs the writer nothing, and lets go of old ones.
///
/// A segment is made only when the durable end of the log is in the last one there is, so there is
/// never more than one ahead. Files are made and deleted by the background executor under this
/// object's lock; the writer takes the lock only if it needs a spare that is not ready.
final class Segments implements AutoCloseable {
  private final Disk disk;
  private final Executor background;
  private final Identity identity;
  private final int segmentBytes;
  private final ManifestFile manifest;
  private final AtomicReference<@Nullable Segment> spare;

  // In the newest segment that holds a durable batch.
  private volatile Position durable;
  private volatile boolean full;
  private volatile @Nullable DiskFailureException failure;

  // Guarded by this object's lock.
  private long first;
  private long last;
  private boolean closed;

  Segments(
      Disk disk,
      Executor background,
      ManifestFile file,
      Manifest manifest,
      @Nullable Segment spare) {
    this.disk = disk;
    this.background = background;
    this.manifest = file;
    this.identity = manifest.identity();
    this.segmentBytes = manifest.segmentBytes();
    this.first = manifest.first();
    this.last = manifest.last();
    this.durable = manifest.durable();
    this.spare = new AtomicReference<>(spare);
  }

  Identity identity() {
    return identity;
  }

  int segmentBytes() {
    return segmentBytes;
  }

  /// A log that has failed is not full: the next batch must find out, and not be held back.
  boolean full() {
    return full && failure == null;
  }

  /// Throws what failed in the background, if anything did.
  void requireHealthy() {
    DiskFailureException failed = failure;
    if (failed != null) {
      throw failed;
    }
  }

  /// Notes that a segment has got its first durable batch, and asks for the spare after it.
  void started(Position end) {
    durable = end;
    requestSpare();
  }

  void requestSpare() {
    if (spare.get() == null) {
      background.execute(this::prepareOrFill);
    }
  }

  /// Hands over the spare, making it first if it is not ready.
  Segment take() {
    Segment ready = spare.getAndSet(null);
    return ready != null ? ready : takeNow();
  }

  private synchronized Segment takeNow() {
    requireHealthy();
    String path = disk.path(Segment.name(last + 1));
    try {
      prepare();
    } catch (DiskFullException e) {
      throw new DiskFailureException(
          path, "the disk is full and the reserve, the rest of the last segment, is used up", e);
    } catch (IOException e) {
      throw new DiskFailureException(path, "the segment could not be made", e);
    }
    Segment ready = spare.getAndSet(null);
    if (ready == null) {
      throw new IllegalStateException("the last segment is blank, there is no reason for another");
    }
    return ready;
  }

  private synchronized void prepareOrFill() {
    try {
      prepare();
    } catch (DiskFullException _) {
      full = true;
    } catch (IOException e) {
      fail(disk.path(Segment.name(last + 1)), "the segment could not be made", e);
    }
  }

  private synchronized void prepare() throws IOException {
    if (closed || failure != null || last > durable.segment()) {
      return;
    }
    Segment made = Segment.create(disk, last + 1, identity, segmentBytes);
    try {
      manifest.write(new Manifest(identity, segmentBytes, first, last + 1, durable));
    } catch (IOException e) {
      // Whether the manifest names the segment is not known, so the file must stay.
      made.close();
      throw new IOException("writing " + manifest.path() + ": " + e.getMessage(), e);
    }
    last++;
    spare.set(made);
    full = false;
  }

  /// Deletes the segments before `number` in the background.
  void dropBefore(long number) {
    if (number > durable.segment()) {
      throw new IllegalArgumentException(
          "segment %d is not durable yet, only segments up to %d are"
              .formatted(number, durable.segment()));
    }
    background.execute(() -> drop(number));
  }

  private synchronized void drop(long number) {
    if (closed || failure != null || number <= first) {
      return;
    }
    try {
      manifest.write(new Manifest(identity, segmentBytes, number, last, durable));
      List<String> old = new ArrayList<>();
      for (; first < number; first++) {
        old.add(Segment.name(first));
      }
      Segment.discard(disk, old);
    } catch (IOException e) {
      fail(manifest.path(), "old segments could not be dropped", e);
    }
    if (full) {
      prepareOrFill();
    }
  }

  private void fail(String path, String what, IOException cause) {
    failure = new DiskFailureException(path, what, cause);
  }

  /// Writes down that the log is durable up to `end`, so that the next start knows without a doubt
  /// what must be there.
  synchronized void noteEnd(Position end) {
    if (failure != null) {
      return;
    }
    try {
      manifest.write(new Manifest(identity, segmentBytes, first, last, end));
    } catch (IOException e) {
      throw new DiskFailureException(manifest.path(), "the log's end was not written down", e);
    }
  }

  /// Closes the spare, the manifest and the disk.
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    try (disk;
        manifest) {
      Segment unused = spare.getAndSet(null);
      if (unused != null) {
        unused.close();
      }
    }
  }
}
