package io.quorate.simulator.fault;

import io.quorate.simulator.world.World;

/// What happens to clocks, and to the process that looks at them.
public sealed interface ClockFault extends Fault {
  int node();

  @Override
  default int highestNode() {
    return node();
  }

  /// So many milliseconds pass on the node's clock in a second.
  record Drift(int node, int perMille) implements ClockFault {
    public Drift {
      if (perMille < 1) {
        throw new IllegalArgumentException("a clock of %d ms a second".formatted(perMille));
      }
    }

    @Override
    public void begin(World world) {
      world.machine(node).clockRunsAt(perMille);
    }

    @Override
    public void end(World world) {
      world.machine(node).clockRunsAt(1000);
    }
  }

  /// The node's wall clock jumps.
  record Jump(int node, int millis) implements ClockFault {
    @Override
    public void begin(World world) {
      world.machine(node).wallClockJumps(millis * 1_000_000L);
    }
  }

  /// Nothing happens on the node, as if it were collecting garbage or its machine asleep.
  record Pause(int node, int micros) implements ClockFault {
    @Override
    public void begin(World world) {
      world.machine(node).pause(micros * 1000L);
    }
  }
}
