package io.quorate.simulator.invariant;

import io.quorate.bytes.Bytes;
import io.quorate.kv.KvResult;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;
import java.util.HashMap;
import java.util.Map;

/// No command stands in the log twice. Clients see to it that no two commands are equal.
final class AppliedAtMostOnce implements Observer {
  private final Map<Bytes, Long> places = new HashMap<>();
  private long lastIndex;

  /// What stands at a place is the same for all, by [StateMachineSafety]: the first to get there is
  /// enough.
  @Override
  public void applies(Machine machine, long index, Bytes command, KvResult result, long history) {
    if (index <= lastIndex) {
      return;
    }
    lastIndex = index;
    Long earlier = places.putIfAbsent(command, index);
    Violation.unless(
        earlier == null, "%s was applied at %d and again at %d", command, earlier, index);
  }
}
