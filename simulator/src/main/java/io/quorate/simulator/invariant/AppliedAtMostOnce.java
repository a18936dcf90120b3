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

  @Override
  public void applies(Machine machine, long index, Bytes command, KvResult result, long history) {
    Long earlier = places.putIfAbsent(command, index);
    Violation.unless(
        earlier == null || earlier == index,
        "%s was applied at %d and again at %d",
        command,
        earlier,
        index);
  }
}
