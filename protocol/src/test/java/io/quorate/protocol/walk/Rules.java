package io.quorate.protocol.walk;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Engine;
import io.quorate.protocol.Message;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.Write;
import io.quorate.protocol.scenario.Disk;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/// A protocol's part in a random walk.
public interface Rules {
  /// By how many thousandths clocks are off, if leaders read by lease.
  default OptionalInt driftWithLeases() {
    return OptionalInt.empty();
  }

  /// Whether a group of which nothing is wanted falls silent.
  default boolean quiesces() {
    return false;
  }

  /// The disk of a server before its first start.
  Disk disk(NodeId self, Configuration known);

  /// The first records of a write, as the log may have them after a crash.
  Write part(Write write, RandomGenerator random);

  /// Whether what stands at this place of the engine's log is on its disk.
  boolean isDurable(Engine engine, long index);

  /// The disk lets go of what the engine has let go of. Nothing is being written.
  void drop(Disk disk, Engine engine);

  /// What must hold of an engine after a step.
  void check(Engine engine);

  /// What others rely on is on the disk of whoever says so.
  void mayLeave(Message message, NodeId to, Disk disk);

  void crashed(NodeId server);

  /// How many reigns there were.
  int reigns();

  /// What all members must have in common in the end.
  Object end(Engine engine);
}
