package io.quorate.simulator.fault;

import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Network.Link;
import io.quorate.simulator.world.World;
import java.util.List;
import java.util.function.Consumer;

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
      world.machine(node).killAfterWorks(1);
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

  /// A process dies and starts again at once, again and again, while all that is sent to it takes
  /// longer than one of its lives: what an earlier one has asked for comes to a later one.
  record Stutter(int node, int micros, int times) implements ProcessFault {
    public Stutter {
      if (micros < 1) {
        throw new IllegalArgumentException("lives of %d us".formatted(micros));
      }
    }

    @Override
    public void begin(World world) {
      detour(2000L * micros, world);
      stutter(world, times);
    }

    private void stutter(World world, int left) {
      if (world.isHealed()) {
        return;
      }
      if (left == 0) {
        detour(0, world);
        return;
      }
      world.machine(node).kill();
      world.machine(node).start();
      world.after(micros * 1000L, () -> stutter(world, left - 1));
    }

    private void detour(long nanos, World world) {
      Links.to(node, world).forEach(link -> world.network().detour(link, nanos));
    }

    @Override
    public int highestNode() {
      return node;
    }
  }

  /// A node is cut off for so long that it needs another's snapshot; it dies when that is stored,
  /// before it can say in its log that it goes on from there, and once more a little later.
  ///
  /// @param works how many pieces of the snapshot it stores before it dies; a small one has three
  record DeathAtSnapshot(int node, int micros, int works) implements ProcessFault {
    private static final long MOMENT_NANOS = 600_000_000;

    @Override
    public void begin(World world) {
      List<Link> links = Links.around(node, world);
      links.forEach(world.network()::cut);
      world.after(
          micros * 1000L,
          () -> {
            links.forEach(world.network()::mend);
            unlessHealed(world, machine -> machine.killAfterWorks(works));
          });
      world.after(micros * 1000L + MOMENT_NANOS, () -> unlessHealed(world, Machine::start));
      world.after(
          micros * 1000L + 2 * MOMENT_NANOS,
          () -> {
            unlessHealed(world, Machine::kill);
            unlessHealed(world, Machine::start);
          });
    }

    private void unlessHealed(World world, Consumer<Machine> action) {
      if (!world.isHealed()) {
        action.accept(world.machine(node));
      }
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
