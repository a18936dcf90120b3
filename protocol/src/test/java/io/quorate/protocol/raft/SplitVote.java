package io.quorate.protocol.raft;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Effect;
import io.quorate.protocol.Event;
import io.quorate.protocol.Input;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/// Servers that start at the same moment and have no leader. A message takes 0.5 to 1.5 ms and a
/// write 1 ms. The election timeout is 150 ms and as much more as is left to chance.
final class SplitVote {
  private static final long SHORTEST_TRIP = 500_000;
  private static final long LONGEST_TRIP = 1_500_000;
  private static final long WRITE = 1_000_000;
  private static final RaftOptions OPTIONS =
      RaftOptions.DEFAULT.withTimeouts(Duration.ofMillis(150), Duration.ofMillis(15));

  private record Happening(long at, int number, Runnable happens) {}

  private final SplittableRandom random;
  private final long spreadNanos;
  private final List<Raft> servers = new ArrayList<>();
  private final PriorityQueue<Happening> ahead =
      new PriorityQueue<>(
          Comparator.comparingLong(Happening::at).thenComparingInt(Happening::number));

  /// When each server's election timer runs out, or a negative number.
  private final long[] timers;

  private long now;
  private int happenings;
  private Optional<Long> termWithLeader = Optional.empty();

  private SplitVote(long seed, int size, Duration spread) {
    random = new SplittableRandom(seed);
    spreadNanos = spread.toNanos();
    timers = new long[size];
    List<NodeId> nodes = LongStream.rangeClosed(1, size).mapToObj(NodeId::new).toList();
    for (NodeId node : nodes) {
      servers.add(new Raft(node, OPTIONS, RaftState.initial(Configuration.of(nodes))));
    }
  }

  /// The first term that has a leader, which is the number of elections that it took; `most` if it
  /// takes longer.
  static int elections(long seed, int size, Duration spread, int most) {
    SplitVote group = new SplitVote(seed, size, spread);
    for (int server = 0; server < size; server++) {
      group.step(server);
    }
    while (group.termWithLeader.isEmpty() && group.highestTerm() < most) {
      Happening next = group.ahead.remove();
      group.now = next.at;
      next.happens.run();
    }
    return Math.toIntExact(group.termWithLeader.orElse((long) most));
  }

  private long highestTerm() {
    return servers.stream().mapToLong(Raft::term).max().orElseThrow();
  }

  private void after(long nanos, Runnable happens) {
    ahead.add(new Happening(now + nanos, happenings++, happens));
  }

  private void step(int self, Input... inputs) {
    carryOut(self, servers.get(self).step(now, List.of(inputs)));
  }

  private void carryOut(int self, List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Send(var to, var message) -> {
          int target = Math.toIntExact(to.value()) - 1;
          Input delivery = new Input.Deliver(new NodeId(self + 1), message);
          after(random.nextLong(SHORTEST_TRIP, LONGEST_TRIP + 1), () -> step(target, delivery));
        }
        case Effect.Persist(_, var number, var then) ->
            after(
                WRITE,
                () -> {
                  carryOut(self, then);
                  step(self, new Input.Persisted(number));
                });
        case Effect.Arm(var timer, var atLeast, _) -> {
          if (timer == Timer.ELECTION) {
            arm(self, atLeast.toNanos() + random.nextLong(spreadNanos + 1));
          }
        }
        case Effect.Disarm(var timer) -> timers[self] = timer == Timer.ELECTION ? -1 : timers[self];
        case Effect.Emit(Event.Leadership(var term, var leader)) -> {
          if (leader.filter(new NodeId(self + 1)::equals).isPresent()) {
            termWithLeader = Optional.of(term);
          }
        }
        case Effect.Emit _ -> {}
      }
    }
  }

  private void arm(int self, long delay) {
    long at = now + delay;
    timers[self] = at;
    after(
        delay,
        () -> {
          if (timers[self] == at) {
            timers[self] = -1;
            step(self, new Input.Expired(Timer.ELECTION));
          }
        });
  }
}
