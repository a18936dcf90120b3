package io.quorate.runtime;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.codec.MalformedException;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.runtime.codec.SnapshotFacts;
import io.quorate.wal.DiskFullException;
import io.quorate.wal.snapshot.DamagedSnapshotException;
import io.quorate.wal.snapshot.Incoming;
import io.quorate.wal.snapshot.Snapshot;
import io.quorate.wal.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Gets a snapshot from another member, block by block: a block is asked for when the one before it
/// is in its file. So the sender needs to remember nothing, a lost message is simply asked for
/// again, and what is under way is bounded. When all is there, another thread reads the state from
/// it, and the replica gets both.
///
/// Owned by its node's thread.
final class SnapshotFetch {
  /// Damaged blocks in a row after which it is given up.
  private static final int DAMAGED_MAX = 3;

  /// What became of a block.
  private sealed interface Stored {
    record More(long length) implements Stored {}

    record Complete(Snapshot snapshot, SnapshotFacts facts, Runnable state) implements Stored {}

    record Damaged() implements Stored {}

    record Failed(String why) implements Stored {}
  }

  /// Who wants the snapshot.
  interface Client {
    long group();

    void send(NodeId to, PeerMessage message);

    <T> void background(Callable<T> work, Consumer<T> done);

    /// See [StateMachine#load].
    Runnable load(InputStream content) throws IOException;

    /// It is here, durable, and this is the state that it holds.
    void fetched(Snapshot snapshot, SnapshotFacts facts, Runnable state);

    /// It could not be stored, or read.
    void failed(String why);
  }

  private final Client client;
  private final SnapshotStore store;
  private final NodeId source;
  private final long atLeast;
  private final long bytesPerSecond;
  private final long electionTimeoutNanos;

  /// 0 until the source has said which one it gives.
  private long index;

  private long length;
  private long askedAt;
  private long progressAt;
  private long askAt = Long.MAX_VALUE;
  private int damagedInARow;
  private boolean storing;
  private boolean over;

  /// Used by one background thread at a time: there is one block at a time.
  private @Nullable Incoming incoming;

  SnapshotFetch(
      Client client,
      SnapshotStore store,
      NodeOptions options,
      NodeId source,
      long atLeast,
      long now) {
    this.client = client;
    this.store = store;
    this.source = source;
    this.atLeast = atLeast;
    this.bytesPerSecond = options.snapshots().fetchBytesPerSecond();
    this.electionTimeoutNanos = options.raft().electionTimeout().toNanos();
    this.progressAt = now;
    ask(now);
  }

  boolean isFrom(NodeId peer) {
    return peer.equals(source);
  }

  boolean isOf(long wanted) {
    return wanted == index;
  }

  /// Nothing has come for several election timeouts.
  boolean isStuck(long now) {
    return !storing && now - progressAt > 5 * electionTimeoutNanos;
  }

  /// Asks again if the answer seems to be lost.
  void askAgain(long now) {
    if (!storing && askAt == Long.MAX_VALUE && now - askedAt > electionTimeoutNanos) {
      ask(now);
    }
  }

  private void ask(long now) {
    askAt = Long.MAX_VALUE;
    askedAt = now;
    client.send(source, new PeerMessage.SnapshotRequest(client.group(), atLeast, index, length));
  }

  long nextDeadline() {
    return askAt;
  }

  void due(long now) {
    if (askAt - now <= 0) {
      ask(now);
    }
  }

  void arrived(PeerMessage.SnapshotBlock block, long now) {
    boolean awaited =
        !storing
            && block.offset() == length
            && (index == 0 ? block.index() >= atLeast : block.index() == index);
    if (!awaited) {
      return; // a copy
    }
    index = block.index();
    progressAt = now;
    storing = true;
    client.background(() -> store(block.content()), stored -> stored(stored, block));
  }

  private Stored store(Bytes block) throws IOException {
    try {
      if (incoming == null) {
        incoming = store.receive(client.group(), index);
      }
      if (!incoming.append(block.asBuffer())) {
        return new Stored.More(incoming.length());
      }
      return load(incoming.finish());
    } catch (DamagedSnapshotException _) {
      return new Stored.Damaged();
    } catch (DiskFullException e) {
      return new Stored.Failed(String.valueOf(e.getMessage()));
    }
  }

  private Stored load(Snapshot snapshot) throws IOException {
    try (InputStream content = store.content(snapshot)) {
      SnapshotFacts facts = SnapshotFacts.decode(store.head(snapshot));
      return new Stored.Complete(snapshot, facts, client.load(content));
    } catch (IOException | MalformedException e) {
      store.delete(snapshot);
      return new Stored.Failed("it cannot be read: " + e.getMessage());
    }
  }

  private void stored(Stored stored, PeerMessage.SnapshotBlock block) {
    storing = false;
    if (over) {
      abandon();
      return;
    }
    switch (stored) {
      case Stored.More(var appended) -> {
        damagedInARow = 0;
        length = appended;
        askAt = askedAt + block.content().length() * 1_000_000_000L / bytesPerSecond;
      }
      case Stored.Complete(var snapshot, var facts, var state) ->
          client.fetched(snapshot, facts, state);
      case Stored.Damaged() -> {
        damagedInARow++;
        if (damagedInARow >= DAMAGED_MAX) {
          giveUp("blocks that arrive are damaged");
        } else {
          askAt = askedAt;
        }
      }
      case Stored.Failed(var why) -> giveUp(why);
    }
  }

  private void giveUp(String why) {
    abandon();
    client.failed(why);
  }

  /// Leaves nothing behind, now or when the block that is being stored is.
  void abandon() {
    over = true;
    if (!storing && incoming != null) {
      Incoming unfinished = incoming;
      incoming = null;
      client.background(
          () -> {
            unfinished.abandon();
            return true;
          },
          _ -> {});
    }
  }
}
