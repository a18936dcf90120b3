package io.quorate.kv.mvcc;

import io.quorate.kv.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
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

    /// Shows the changes from revision `first` to revision `last`, both inclusive, in order.
    public void visit(long first, long last, Consumer<KeyValue> visitor) {
      List<Chunk> chunks = new ArrayList<>();
      for (Chunk chunk = newest; chunk != null; chunk = chunk.previous) {
        chunks.add(chunk);
        if (length(chunk) > 0 && chunk.at(0).modRevision() < first) {
          break;
        }
      }
      for (Chunk chunk : chunks.reversed()) {
        int length = length(chunk);
        for (int i = 0; i < length; i++) {
          long revision = chunk.at(i).modRevision();
          if (revision > last) {
            return;
          }
          if (revision >= first) {
            visitor.accept(chunk.at(i));
          }
        }
      }
    }

    private int length(Chunk chunk) {
      return chunk == newest ? filled : CHUNK;
    }
  }
}
