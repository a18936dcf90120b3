package io.quorate.runtime;

import io.quorate.bytes.Parcel;
import io.quorate.protocol.NodeId;
import io.quorate.wal.LogRecord;
import java.util.List;
import java.util.random.RandomGenerator;

/// All that a node needs of the world, besides the time, which it is told. In production these are
/// sockets, the write-ahead log and the operating system; in a simulation they are simulated, and
/// the node is the same.
///
/// @param network sends frames to peers
/// @param log makes records durable
/// @param random draws timeouts, and the name under which this life of the node asks for things
/// @param wakeUp makes the node run soon; may be called from any thread, and often
public record Ports(Network network, Log log, RandomGenerator random, Runnable wakeUp) {
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

    /// No space is left but what is reserved for votes: entries must not be written now.
    boolean full();
  }
}
