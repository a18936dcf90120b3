package io.quorate.simulator.scaling;

import io.quorate.runtime.Outcome;
import java.time.Duration;
import java.util.stream.LongStream;

/// Clients that ask something of a group as soon as they have the answer to what they asked before.
/// They are beside its leader: between them and the node no time passes.
final class ClosedLoop {
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  /// In which members have applied what the leader has.
  private static final Duration SETTLING = Duration.ofSeconds(1);

  private final Fleet fleet;

  /// By group, how many commands were submitted, and how many done.
  private final int[] asked;

  private final int[] done;
  private long open;
  private long failed;
  private boolean over;
  private LongStream.Builder latencies = LongStream.builder();

  ClosedLoop(Fleet fleet) {
    this.fleet = fleet;
    this.asked = new int[fleet.groups()];
    this.done = new int[fleet.groups()];
  }

  /// @param outstanding of each group
  void begin(int outstanding) {
    for (int group = 0; group < fleet.groups(); group++) {
      for (int client = 0; client < outstanding; client++) {
        ask(group);
      }
    }
  }

  private void ask(int group) {
    if (over) {
      return;
    }
    open++;
    long askedAt = fleet.now();
    fleet
        .leader(group)
        .orElseGet(() -> fleet.members(group).getFirst())
        .submit(Tally.command(group, asked[group]++), outcome -> answered(group, askedAt, outcome));
  }

  private void answered(int group, long askedAt, Outcome<Integer> outcome) {
    open--;
    if (outcome instanceof Outcome.Done) {
      done[group]++;
      if (!over) {
        latencies.add(fleet.now() - askedAt);
      }
    } else {
      failed++;
    }
    ask(group);
  }

  /// Forgets how long commands have taken until now.
  void countFromNow() {
    latencies = LongStream.builder();
  }

  /// How long each command took that was done since then, in nanoseconds, ascending.
  long[] latencies() {
    return latencies.build().sorted().toArray();
  }

  /// Of all commands until now.
  long failed() {
    return failed;
  }

  /// Waits until all is answered. Then every member has applied each command of its group once.
  void end() {
    over = true;
    while (open > 0) {
      fleet.pass(LOOK_EVERY);
    }
    fleet.pass(SETTLING);
    for (int group = 0; group < asked.length; group++) {
      for (Member member : fleet.members(group)) {
        check(group, member);
      }
    }
  }

  /// Of a command that failed nobody can say.
  private void check(int group, Member member) {
    int applied = member.tally().count();
    if (applied < done[group] || applied > asked[group]) {
      throw new IllegalStateException(
          "node %s has applied %d commands of group %d, of which %d were asked for and %d done"
              .formatted(member.host().id(), applied, group, asked[group], done[group]));
    }
  }
}
