package io.quorate.simulator.invariant;

import io.quorate.bytes.Bytes;
import io.quorate.kv.KvResult;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;
import java.util.HashMap;
import java.util.Map;

/// Raft's state machine safety: no two nodes apply different commands at the same index (figure 3);
/// and from the same commands comes the same state, as the sum over all results shows.
final class StateMachineSafety implements Observer {
  private record Applied(Bytes command, long history) {}

  private final Map<Long, Applied> applied = new HashMap<>();

  @Override
  public void applies(Machine machine, long index, Bytes command, KvResult result, long history) {
    Applied mine = new Applied(command, history);
    Applied other = applied.putIfAbsent(index, mine);
    if (other != null && !other.equals(mine)) {
      throw new Violation(
          other.command.equals(command)
              ? "node %s is in another state than others after %d".formatted(machine.id(), index)
              : "node %s applies %s at %d, where another has applied %s"
                  .formatted(machine.id(), command, index, other.command));
    }
  }
}
