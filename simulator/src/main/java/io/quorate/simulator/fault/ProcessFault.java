package io.quorate.simulator.fault;

import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.World;

/// What happens to processes, and to the machines they run on; when it ends, they start again.
public sealed interface ProcessFault extends Fault {
  /// A node is stopped as it should be.
  record Stop(int node) implements ProcessFault {
    @Override
    public void begin(World world) {
      world.machine(node).stop();
    }

    @Override
    public void end(World world) {
      world.machine(node).start();
    }

    @Override
    public int highestNode() {
      return node;
    }
  }

  /// A process dies at any step; what it wrote is in the kernel.
  record Kill(int node) implements ProcessFault {
    @Override
    public void begin(World world) {
      world.machine(node).kill();
    }

    @Override
    public void end(World world) {
      world.machine(node).start();
    }

    @Override
    public int highestNode() {
      return node;
    }
  }

  /// A process dies as soon as it has done something in the background, such as to store a snapshot
  /// of another member, and before it can do anything about that.
  record KillAfterWork(int node) implements ProcessFault {
    @Override
    public void begin(World world) {
      world.machine(node).killAfterWork();
    }

    @Override
    public void end(World world) {
      world.machine(node).start();
    }

    @Override
    public int highestNode() {
      return node;
    }
  }

  /// A machine loses its power, and of what was not synced it keeps any part.
  ///
  /// @param writing whether this happens only in the middle of its next write
  record PowerLoss(int node, boolean writing) implements ProcessFault {
    @Override
    public void begin(World world) {
      if (writing) {
        world.machine(node).losePowerInNextWrite();
      } else {
        world.machine(node).losePower();
      }
    }

    @Override
    public void end(World world) {
      world.machine(node).start();
    }

    @Override
    public int highestNode() {
      return node;
    }
  }

  /// All machines lose their power at once.
  record Blackout() implements ProcessFault {
    @Override
    public void begin(World world) {
      world.machines().forEach(Machine::losePower);
    }

    @Override
    public void end(World world) {
      world.machines().forEach(Machine::start);
    }

    @Override
    public int highestNode() {
      return 0;
    }
  }
}
