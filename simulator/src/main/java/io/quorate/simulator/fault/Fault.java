package io.quorate.simulator.fault;

import io.quorate.simulator.world.World;

/// Something that goes wrong for a while, or at once and for good. Nodes are named by their
/// numbers, from 1.
public sealed interface Fault
    permits ClockFault, DiskFault, MemberFault, NetworkFault, ProcessFault {
  void begin(World world);

  /// What was wrong is so no longer. A world that is healed meanwhile has no need of it.
  default void end(World world) {}

  /// The highest number of a node that it names; 0 if it names none.
  int highestNode();
}
