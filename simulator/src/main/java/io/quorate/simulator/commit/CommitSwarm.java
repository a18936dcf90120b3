package io.quorate.simulator.commit;

import io.quorate.protocol.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Draws a scenario of atomic commit from a seed: how many take part, how they vote, what their
/// resources do, and what goes wrong. That is chaos, or a few faults each of which strikes at a
/// process's step of some number: a transaction has so few steps that by the clock most faults
/// would come before or after all that matters.
public final class CommitSwarm {
  private static final int PARTICIPANTS_MOST = 5;
  private static final int FAULTS_MOST = 6;
  private static final int STEPS_MOST = 12;
  private static final int LASTS_MILLIS_MOST = 1000;

  private static final List<ResourceKind> RESOURCES =
      List.of(
          ResourceKind.LOG_BASED,
          ResourceKind.DATABASE,
          ResourceKind.DEAD_SESSION,
          ResourceKind.BACKEND_KILLED,
          ResourceKind.READ_ONLY_LEAK,
          ResourceKind.REPLY_LOST,
          ResourceKind.TOUCHY);

  private CommitSwarm() {}

  /// The scenario of a seed. In the end everything is healed.
  public static CommitScenario scenario(CommitProtocol protocol, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int participants = 1 + random.nextInt(PARTICIPANTS_MOST);
    CommitScenario scenario =
        CommitScenario.of(protocol, participants)
            .withSeed(seed)
            .withChaos(
                random.nextInt(3) == 0
                    ? Chaos.ofRivals(random.nextLong())
                    : Chaos.draw(random.nextLong()));
    if (random.nextBoolean()) {
      scenario = scenario.withFaults(faults(protocol, participants, random));
    }
    if (random.nextInt(4) == 0) {
      Ballot ballot = random.nextBoolean() ? Ballot.NO : Ballot.LATE_NO;
      scenario = scenario.withBallot(1 + random.nextInt(participants), ballot);
    }
    if (random.nextInt(3) == 0) {
      ResourceKind kind = RESOURCES.get(random.nextInt(RESOURCES.size()));
      scenario = scenario.withResource(1 + random.nextInt(participants), kind);
    }
    return scenario;
  }

  private static List<CommitFault> faults(
      CommitProtocol protocol, int participants, SplittableRandom random) {
    List<NodeId> processes = protocol.processes(participants);
    List<CommitFault> faults = new ArrayList<>();
    for (int count = 1 + random.nextInt(FAULTS_MOST); count > 0; count--) {
      NodeId process = processes.get(random.nextInt(processes.size()));
      Moment when = new Moment(process, 1 + random.nextInt(STEPS_MOST));
      Duration length = Duration.ofMillis(1 + random.nextInt(LASTS_MILLIS_MOST));
      faults.add(
          switch (random.nextInt(3)) {
            case 0 -> new CommitFault.Crash(when, length);
            case 1 -> new CommitFault.Pause(when, length);
            default -> new CommitFault.Cut(when, length);
          });
    }
    return faults;
  }
}
