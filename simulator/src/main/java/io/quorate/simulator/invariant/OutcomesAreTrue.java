package io.quorate.simulator.invariant;

import io.quorate.bytes.Bytes;
import io.quorate.kv.KvResult;
import io.quorate.runtime.Outcome;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a client was told is so: a command that was done stands where it was said to stand, with
/// the result that every node gets, and one that was refused never takes place, not even later
/// (M1.3). A client is told once, so what it was told of need not be remembered.
final class OutcomesAreTrue implements Observer {
  private record Applied(long index, KvResult result) {}

  private final Map<Bytes, Applied> applied = new HashMap<>();
  private final Set<Bytes> refused = new HashSet<>();
  private long lastIndex;

  @Override
  public void applies(Machine machine, long index, Bytes command, KvResult result, long history) {
    if (index > lastIndex) {
      lastIndex = index;
      applied.put(command, new Applied(index, result));
      Violation.unless(
          !refused.contains(command), "%s was refused and is now applied at %d", command, index);
    }
  }

  @Override
  public void answersOnce(Bytes command, KvResult result) {
    Optional<KvResult> truth = Optional.ofNullable(applied.get(command)).map(Applied::result);
    Violation.unless(
        truth.equals(Optional.of(result)),
        "%s was said to have resulted in %s, and the truth is %s",
        command,
        result,
        truth);
  }

  @Override
  public void answers(Bytes command, Outcome<KvResult> outcome) {
    switch (outcome) {
      case Outcome.Done(var result, var index) -> {
        Optional<Applied> truth = Optional.ofNullable(applied.remove(command));
        Violation.unless(
            truth.equals(Optional.of(new Applied(index, result))),
            "%s was said to be done at %d with %s, and the truth is %s",
            command,
            index,
            result,
            truth);
      }
      case Outcome.Refused(var reason) -> {
        Violation.unless(
            !applied.containsKey(command),
            "%s was applied and is now refused, %s",
            command,
            reason);
        refused.add(command);
      }
      case Outcome.Unknown(_) -> {}
    }
  }
}
