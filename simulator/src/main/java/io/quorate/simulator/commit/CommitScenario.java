package io.quorate.simulator.commit;

import static java.util.stream.Collectors.joining;

import io.quorate.protocol.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// All that decides what happens in a [CommitWorld].
///
/// @param ballots of the participants 1, 2, ...
/// @param resources of the participants 1, 2, ...
/// @param messageDelay how long a message takes, unless there is chaos
/// @param diskDelay how long a forced write takes
/// @param seed of everything that is left to chance
public record CommitScenario(
    CommitProtocol protocol,
    List<Ballot> ballots,
    List<ResourceKind> resources,
    List<CommitFault> faults,
    Optional<Chaos> chaos,
    Duration messageDelay,
    Duration diskDelay,
    long seed) {
  public static final int PARTICIPANTS_MOST = 9;

  public CommitScenario {
    ballots = List.copyOf(ballots);
    resources = List.copyOf(resources);
    faults = List.copyOf(faults);
    if (ballots.isEmpty() || ballots.size() > PARTICIPANTS_MOST) {
      throw new IllegalArgumentException(
          "participants must be from 1 to %d, not %d".formatted(PARTICIPANTS_MOST, ballots.size()));
    }
    if (resources.size() != ballots.size()) {
      throw new IllegalArgumentException("each participant has one resource");
    }
    List<NodeId> processes = protocol.processes(ballots.size());
    for (CommitFault fault : faults) {
      if (!processes.contains(fault.when().process())) {
        throw new IllegalArgumentException(
            "there is no process %s; there are %s"
                .formatted(
                    fault.when().process(),
                    processes.stream().map(NodeId::toString).collect(joining(", "))));
      }
    }
  }

  /// Everybody says Yes and nothing goes wrong.
  public static CommitScenario of(CommitProtocol protocol, int participants) {
    return new CommitScenario(
        protocol,
        Collections.nCopies(participants, Ballot.YES),
        Collections.nCopies(participants, ResourceKind.LOG_BASED),
        List.of(),
        Optional.empty(),
        Duration.ofMillis(1),
        Duration.ZERO,
        1);
  }

  public int participants() {
    return ballots.size();
  }

  public CommitScenario withBallots(List<Ballot> others) {
    return new CommitScenario(
        protocol, others, resources, faults, chaos, messageDelay, diskDelay, seed);
  }

  /// All but this participant as before.
  public CommitScenario withBallot(int participant, Ballot ballot) {
    List<Ballot> others = new ArrayList<>(ballots);
    others.set(participant - 1, ballot);
    return withBallots(others);
  }

  public CommitScenario withResource(int participant, ResourceKind kind) {
    List<ResourceKind> others = new ArrayList<>(resources);
    others.set(participant - 1, kind);
    return withResources(others);
  }

  public CommitScenario withResources(List<ResourceKind> others) {
    return new CommitScenario(
        protocol, ballots, others, faults, chaos, messageDelay, diskDelay, seed);
  }

  public CommitScenario with(CommitFault... more) {
    List<CommitFault> all = new ArrayList<>(faults);
    all.addAll(List.of(more));
    return withFaults(all);
  }

  public CommitScenario withFaults(List<CommitFault> others) {
    return new CommitScenario(
        protocol, ballots, resources, others, chaos, messageDelay, diskDelay, seed);
  }

  public CommitScenario withChaos(Chaos other) {
    return new CommitScenario(
        protocol, ballots, resources, faults, Optional.of(other), messageDelay, diskDelay, seed);
  }

  public CommitScenario withDelays(Duration message, Duration disk) {
    return new CommitScenario(protocol, ballots, resources, faults, chaos, message, disk, seed);
  }

  public CommitScenario withSeed(long other) {
    return new CommitScenario(
        protocol, ballots, resources, faults, chaos, messageDelay, diskDelay, other);
  }
}
