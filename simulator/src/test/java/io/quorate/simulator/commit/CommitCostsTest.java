package io.quorate.simulator.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The formulas of `docs/atomic-commit.md`, counted: `n` participants, all say Yes, nothing fails,
/// and Paxos Commit has three acceptors.
class CommitCostsTest {
  /// What is linear in the number of participants: `each * n + once`.
  private record Linear(int each, int once) {
    long of(int participants) {
      return (long) each * participants + once;
    }
  }

  @ParameterizedTest
  @CsvSource({
    // protocol, messages, forced writes, delays, forced writes one after the other, entries
    "TWO_PHASE,   2, 0, 1, 1, 2, 2, 0",
    "THREE_PHASE, 4, 0, 1, 1, 4, 2, 0",
    "QUORUM,      4, 0, 2, 0, 4, 2, 0",
    "PAXOS,       4, 3, 1, 3, 3, 2, 0",
    "REGISTER,    2, 0, 1, 0, 4, 1, 1"
  })
  void until_the_caller_knows(
      CommitProtocol protocol,
      int messagesEach,
      int messagesOnce,
      int writesEach,
      int writesOnce,
      int delays,
      int writesInARow,
      int entries) {
    for (int n = 1; n <= CommitScenario.PARTICIPANTS_MOST; n++) {
      CommitRun.Cost cost = CommitWorld.run(CommitScenario.of(protocol, n)).untilKnown();
      assertThat(cost.messages()).isEqualTo(new Linear(messagesEach, messagesOnce).of(n));
      assertThat(cost.forcedWrites()).isEqualTo(new Linear(writesEach, writesOnce).of(n));
      assertThat(Duration.ofNanos(cost.nanos())).isEqualTo(Duration.ofMillis(delays));
      assertThat(cost.entries()).isEqualTo(entries);
      CommitRun.Cost onDisk = slowDisks(protocol, n).untilKnown();
      assertThat(Duration.ofNanos(onDisk.nanos())).isEqualTo(Duration.ofMillis(writesInARow));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TWO_PHASE,   4, 0, 2, 1, 4, 3, 0",
    "THREE_PHASE, 6, 0, 2, 1, 6, 3, 0",
    "QUORUM,      6, 0, 3, 0, 6, 3, 0",
    "PAXOS,       6, 6, 2, 3, 6, 3, 0",
    "REGISTER,    4, 0, 2, 0, 8, 2, 2"
  })
  void until_every_record_may_go(
      CommitProtocol protocol,
      int messagesEach,
      int messagesOnce,
      int writesEach,
      int writesOnce,
      int delays,
      int writesInARow,
      int entries) {
    for (int n = 1; n <= CommitScenario.PARTICIPANTS_MOST; n++) {
      CommitRun.Cost cost = CommitWorld.run(CommitScenario.of(protocol, n)).untilEnded();
      assertThat(cost.messages()).isEqualTo(new Linear(messagesEach, messagesOnce).of(n));
      assertThat(cost.forcedWrites()).isEqualTo(new Linear(writesEach, writesOnce).of(n));
      assertThat(Duration.ofNanos(cost.nanos())).isEqualTo(Duration.ofMillis(delays));
      assertThat(cost.entries()).isEqualTo(entries);
      CommitRun.Cost onDisk = slowDisks(protocol, n).untilEnded();
      assertThat(Duration.ofNanos(onDisk.nanos())).isEqualTo(Duration.ofMillis(writesInARow));
    }
  }

  private static CommitRun slowDisks(CommitProtocol protocol, int participants) {
    return CommitWorld.run(
        CommitScenario.of(protocol, participants).withDelays(Duration.ZERO, Duration.ofMillis(1)));
  }
}
