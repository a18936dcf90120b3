package io.quorate.kv.mvcc;

import io.quorate.kv.KeyValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// All changes in the order in which they happened, back to the last compaction.
///
/// It tells a compaction which keys have versions to drop, and a watch what it missed.
///
/// The changes lie in chunks of fixed size, each linked to the one before. A chunk is only ever
/// appended to, so a view is the newest chunk and how much of it was filled. One thread uses a log;
/// its views are for all.
@SuppressWarnings("ReferenceEquality") // the newest chunk is the one that is being filled
public final class ChangeLog {
  private static final int CHUNK = 512;

  @SuppressWarnings("ArrayRecordComponent") // chunks are never compared by content
  private record Chunk(@Nullable KeyValue[] changes, @Nullable Chunk previous) {
    KeyValue at(int index) {
      KeyValue change = changes[index];
      assert change != null;
      return change;
    }
  }

  private Chunk newest = new Chunk(new @Nullable KeyValue[CHUNK], null);
  private int filled;

  /// Adds a change, whose revision must not be less than that of the last one.
  public void append(KeyValue change) {
    if (filled == CHUNK) {
      newest = new Chunk(new @Nullable KeyValue[CHUNK], newest);
      filled = 0;
    }
    newest.changes[filled++] = change;
  }

  public View view() {
    return new View(newest, filled);
  }

  /// Forgets the changes before `revision`, except those that share a chunk with later ones. Views
  /// keep what they have.
  public void trim(long revision) {
    List<Chunk> kept = new ArrayList<>();
    for (Chunk chunk = newest; chunk != null; chunk = chunk.previous) {
      int length = chunk == newest ? filled : CHUNK;
      if (length == 0 || chunk.at(length - 1).modRevision() < revision) {
        break;
      }
      kept.add(chunk);
    }
    if (kept.isEmpty()) {
      newest = new Chunk(new @Nullable KeyValue[CHUNK], null);
      filled = 0;
      return;
    }
    // Links cannot be cut in place, as views follow them; the arrays are shared.
    Chunk rebuilt = null;
    for (Chunk chunk : kept.reversed()) {
      rebuilt = new Chunk(chunk.changes, rebuilt);
    }
    assert rebuilt != null;
    newest = rebuilt;
  }

  /// The changes up to the moment the view was taken. Immutable; all threads may read it.
  public static final class View {
    private final Chunk newest;
    private final int filled;

    private View(Chunk newest, int filled) {
      this.newest = newest;
      this.filled = filled;
    }

    /// The changes from revision `first` to revision `last`, both inclusive, in order. What has
    /// been passed is let go.
    public Iterator<KeyValue> between(long first, long last) {
      ArrayDeque<@Nullable KeyValue[]> chunks = new ArrayDeque<>();
      for (Chunk chunk = newest; chunk != null; chunk = chunk.previous) {
        chunks.addFirst(chunk.changes);
        boolean reachesBack = length(chunk) > 0 && chunk.at(0).modRevision() < first;
        if (reachesBack) {
          break;
        }
      }
      Walk walk = new Walk(chunks, filled, last);
      walk.skipBefore(first);
      return walk;
    }

    private int length(Chunk chunk) {
      return chunk == newest ? filled : CHUNK;
    }
  }

  /// A walk through chunks, the oldest first, up to a last revision.
  private static final class Walk implements Iterator<KeyValue> {
    private final ArrayDeque<@Nullable KeyValue[]> chunks;
    private final int filledOfNewest;
    private final long last;
    private int position;

    Walk(ArrayDeque<@Nullable KeyValue[]> chunks, int filledOfNewest, long last) {
      this.chunks = chunks;
      this.filledOfNewest = filledOfNewest;
      this.last = last;
    }

    void skipBefore(long first) {
      for (KeyValue next = peek(); next != null && next.modRevision() < first; next = peek()) {
        position++;
      }
    }

    private @Nullable KeyValue peek() {
      if (position == CHUNK) {
        chunks.removeFirst();
        position = 0;
      }
      boolean ended = chunks.isEmpty() || (chunks.size() == 1 && position == filledOfNewest);
      KeyValue next = ended ? null : chunks.getFirst()[position];
      return next != null && next.modRevision() <= last ? next : null;
    }

    @Override
    public boolean hasNext() {
      return peek() != null;
    }

    @Override
    public KeyValue next() {
      KeyValue next = peek();
      if (next == null) {
        throw new NoSuchElementException();
      }
      position++;
      return next;
    }
  }
}
