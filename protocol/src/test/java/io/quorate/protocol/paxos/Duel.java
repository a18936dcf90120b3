package io.quorate.protocol.paxos;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Effect;
import io.quorate.protocol.Event;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/// Five processes of which some propose at the same moment. A message takes 0.5 to 1.5 ms and a
/// write 1 ms, so that a round that nobody disturbs takes about 8 ms.
final class Duel {
  private static final int SIZE = 5;
  private static final long SHORTEST_TRIP = 500_000;
  private static final long LONGEST_TRIP = 1_500_000;
  private static final long WRITE = 1_000_000;

  private record Happening(long at, int number, Runnable happens) {}

  private final SplittableRandom random;
  private final List<PaxosProcess> processes = new ArrayList<>();
  private final PriorityQueue<Happening> ahead =
      new PriorityQueue<>(
          Comparator.comparingLong(Happening::at).thenComparingInt(Happening::number));

  /// When each process's timer runs out, or a negative number.
  private final long[] timers = new long[SIZE];

  private long now;
  private int happenings;
  private int rounds;
  private boolean decided;

  private Duel(long seed, Duration backOff) {
    random = new SplittableRandom(seed);
    List<NodeId> nodes = LongStream.rangeClosed(1, SIZE).mapToObj(NodeId::new).toList();
    ProposerOptions options = new ProposerOptions(Duration.ofMillis(200), backOff);
    for (NodeId node : nodes) {
      processes.add(
          new PaxosProcess(
              node,
              Configuration.of(nodes),
              Learners.allToAll(nodes),
              options,
              PaxosState.INITIAL));
    }
  }

  /// How many rounds are begun, by all proposers together, until the first one knows what is
  /// chosen; `roundsMax` if it takes longer.
  static int rounds(long seed, int proposers, Duration backOff, int roundsMax) {
    Duel duel = new Duel(seed, backOff);
    for (int i = 0; i < proposers; i++) {
      Bytes wish = Bytes.utf8("v" + i);
      PaxosProcess process = duel.processes.get(i);
      duel.carryOut(i, process.propose(wish));
    }
    while (!duel.decided && duel.rounds < roundsMax) {
      Happening next = duel.ahead.remove();
      duel.now = next.at;
      next.happens.run();
    }
    return duel.rounds;
  }

  private void after(long nanos, Runnable happens) {
    ahead.add(new Happening(now + nanos, happenings++, happens));
  }

  private void act(int self, Supplier<List<Effect>> action) {
    carryOut(self, action.get());
  }

  private void carryOut(int self, List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Send(var to, PaxosMessage message) -> {
          int target = Math.toIntExact(to.value()) - 1;
          long trip = target == self ? 0 : random.nextLong(SHORTEST_TRIP, LONGEST_TRIP + 1);
          NodeId from = new NodeId(self + 1);
          after(trip, () -> act(target, () -> processes.get(target).receive(from, message)));
        }
        case Effect.Persist(var write, _, var then) -> {
          rounds += write instanceof PaxosWrite.Tried ? 1 : 0;
          after(WRITE, () -> carryOut(self, then));
        }
        case Effect.Arm(_, var atLeast, var atMost) -> arm(self, atLeast, atMost);
        case Effect.Disarm _ -> timers[self] = -1;
        case Effect.Emit(Event.Chosen _) -> decided = true;
        default -> throw new AssertionError(effect);
      }
    }
  }

  private void arm(int self, Duration atLeast, Duration atMost) {
    long delay = random.nextLong(atLeast.toNanos(), atMost.toNanos() + 1);
    long at = now + delay;
    timers[self] = at;
    after(
        delay,
        () -> {
          if (timers[self] == at) {
            timers[self] = -1;
            act(self, () -> processes.get(self).expire(Timer.NEXT_ROUND));
          }
        });
  }
}
