package io.quorate.runtime;

import io.quorate.bytes.Parcel;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.observation.Observation;
import io.quorate.wal.LogRecord;
import io.quorate.wal.snapshot.SnapshotStore;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// All that a node needs of the world, besides the time, which it is told. In production these are
/// sockets, the write-ahead log and the operating system; in a simulation they are simulated, and
/// the node is the same.
///
/// @param network sends frames to peers
/// @param log makes records durable
/// @param snapshots the files of snapshots; once a group is hosted, touched by background work only
/// @param background does what takes long
/// @param random draws timeouts, and the name under which this life of the node asks for things
/// @param wakeUp makes the node run soon; may be called from any thread, and often
/// @param observer is told what befalls the node, on its thread; must not block
public record Ports(
    Network network,
    Log log,
    SnapshotStore snapshots,
    Background background,
    RandomGenerator random,
    Runnable wakeUp,
    Consumer<Observation> observer) {
  /// Where nobody wants to know what befalls the node.
  public Ports(
      Network network,
      Log log,
      SnapshotStore snapshots,
      Background background,
      RandomGenerator random,
      Runnable wakeUp) {
    this(network, log, snapshots, background, random, wakeUp, _ -> {});
  }

  /// Called on the node's thread only.
  public interface Network {
    /// Sends a frame, at most once, after those sent before to the same peer. Never blocks.
    ///
    /// @return false if it was certainly not sent
    boolean send(NodeId to, Parcel frame);
  }

  /// Called on the node's thread only.
  public interface Log {
    /// Makes the records durable, in order; then [Node#durable] is called with this ticket, or with
    /// a later one. Tickets grow. A write that fails is the end of the node.
    void write(long ticket, List<LogRecord> records);

    /// There is no space but the reserve: commands must not be taken now.
    boolean full();

    /// Nothing is left of the reserve but what is kept for votes: no entries must be written.
    boolean spent();

    /// The segment that holds the last durable record: what is written from now on goes there or
    /// into a later one.
    long segment();

    /// Nothing that stands in segments before this one is needed any more.
    void dropBefore(long segment);
  }

  /// Called on the node's thread only.
  public interface Background {
    /// Has another thread do some work; then `done` is called by the node's own with what came of
    /// it. Several works may be under way at once. Work that throws is the end of the node.
    <T> void run(Callable<T> work, Consumer<T> done);
  }
}
