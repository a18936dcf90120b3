package io.quorate.simulator.invariant;

import io.quorate.kv.HashResult;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;
import io.quorate.simulator.world.World;
import java.util.Optional;

/// When nothing is written any more all replicas come to the same state, byte for byte (M3.3).
final class ReplicasConverge implements Observer {
  @Override
  public void rests(World world) {
    Optional<HashResult> expected = Optional.empty();
    for (Machine machine : world.sound()) {
      HashResult hash = machine.life().orElseThrow().keys().hash();
      Violation.unless(
          expected.isEmpty() || expected.get().equals(hash),
          "node %s rests in %s, and another in %s",
          machine.id(),
          hash,
          expected);
      expected = Optional.of(hash);
    }
  }
}
