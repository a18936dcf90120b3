package io.quorate.simulator.fault;

import io.quorate.simulator.world.World;

/// What happens to disks (M1.4).
public sealed interface DiskFault extends Fault {
  int node();

  @Override
  default int highestNode() {
    return node();
  }

  /// Every sync takes up to so long.
  record SlowSyncs(int node, int microsMax) implements DiskFault {
    public SlowSyncs {
      if (microsMax < 1) {
        throw new IllegalArgumentException("syncs in up to %d us".formatted(microsMax));
      }
    }

    @Override
    public void begin(World world) {
      world.machine(node).syncsIn(microsMax * 1000L);
    }

    @Override
    public void end(World world) {
      world.machine(node).syncsAsUsual();
    }
  }

  /// No sync ends before so much time has passed.
  record Stall(int node, int micros) implements DiskFault {
    @Override
    public void begin(World world) {
      world.machine(node).stallDisk(micros * 1000L);
    }
  }

  /// The next sync fails, and the node must end by it.
  record FailingSync(int node) implements DiskFault {
    @Override
    public void begin(World world) {
      world.machine(node).failNextSync();
    }

    @Override
    public void end(World world) {
      world.machine(node).start();
    }
  }

  /// The node dies, and cannot read its disk when it starts; later it can.
  record ReadError(int node) implements DiskFault {
    @Override
    public void begin(World world) {
      world.machine(node).kill();
      world.machine(node).failNextRead();
      world.machine(node).start();
    }

    @Override
    public void end(World world) {
      world.machine(node).start();
    }
  }

  /// No further file has room.
  record Full(int node) implements DiskFault {
    @Override
    public void begin(World world) {
      world.machine(node).fillDisk();
    }

    @Override
    public void end(World world) {
      world.machine(node).freeDisk();
    }
  }

  /// The node loses its power, and a byte that was synced is altered before it starts again: it
  /// must see that, and get from the others what it has lost before it takes part again, or must
  /// have lost nothing by it.
  record Damage(int node) implements DiskFault {
    @Override
    public void begin(World world) {
      world.machine(node).losePower();
      world.machine(node).damageDisk();
    }

    @Override
    public void end(World world) {
      world.machine(node).start();
    }
  }

  /// The node comes back without its disk, and must not be taken for the one that voted. Nothing
  /// happens to one that some peer has never met, since that peer could not know it for another,
  /// nor when with it too few disks were left.
  record Wipe(int node) implements DiskFault {
    @Override
    public void begin(World world) {
      if (world.mayComeBackWithoutDisk(world.machine(node))) {
        world.machine(node).losePower();
        world.machine(node).loseDisk();
      }
    }

    @Override
    public void end(World world) {
      world.machine(node).start();
    }
  }
}
