package io.quorate.simulator.scaling;

import io.quorate.protocol.NodeId;
import io.quorate.runtime.EngineKind;
import io.quorate.runtime.NodeOptions;
import io.quorate.runtime.SnapshotOptions;
import io.quorate.simulator.world.Agenda;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// The nodes of a [Deployment] in virtual time, with the options of production.
final class Fleet {
  /// For groups to have the leaders that they are to have. They need some election timeouts.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  /// Keeps logs in memory short. Nobody is ever behind by so much.
  private static final SnapshotOptions SNAPSHOTS =
      SnapshotOptions.DEFAULT.withEveryCommands(10_000).withKeptCommands(10_000);

  private static final int REQUESTS_MAX = 1 << 17;

  private final Agenda agenda = new Agenda();
  private final List<Host> hosts = new ArrayList<>();
  private final List<List<Member>> groups = new ArrayList<>();

  Fleet(Deployment deployment) {
    NodeOptions options =
        NodeOptions.DEFAULT
            .withEngine(EngineKind.of(deployment.engine()))
            .withSnapshots(SNAPSHOTS)
            .withRequestsMax(REQUESTS_MAX, 64 << 20);
    SplittableRandom random = new SplittableRandom(deployment.seed());
    for (int id = 1; id <= deployment.nodes(); id++) {
      hosts.add(
          new Host(
              new NodeId(id), options, deployment.costs(), agenda, this::host, random.split()));
    }
    for (int group = 0; group < deployment.groups(); group++) {
      List<Member> members = new ArrayList<>();
      for (NodeId id : deployment.members(group)) {
        members.add(host(id).host(group, deployment.members(group)));
      }
      groups.add(members);
    }
    hosts.forEach(Host::connect);
  }

  private Host host(NodeId id) {
    return hosts.get(Math.toIntExact(id.value()) - 1);
  }

  int groups() {
    return groups.size();
  }

  List<Member> members(int group) {
    return groups.get(group);
  }

  Optional<Member> leader(int group) {
    for (Member member : groups.get(group)) {
      if (member.leads()) {
        return Optional.of(member);
      }
    }
    return Optional.empty();
  }

  long now() {
    return agenda.now();
  }

  void pass(Duration time) {
    agenda.runUntil(agenda.now() + time.toNanos());
  }

  /// What all nodes have done.
  Work work() {
    return hosts.stream().map(Host::work).reduce(Work.NONE, Work::plus);
  }

  /// Lets every group elect a leader, and makes that its first member, so that each node leads as
  /// many groups as any other.
  void settle() {
    for (long end = now() + PATIENCE.toNanos(); !isSettled(); pass(LOOK_EVERY)) {
      if (now() >= end) {
        throw new IllegalStateException("not all groups have their leader after " + PATIENCE);
      }
      for (int group = 0; group < groups(); group++) {
        Member first = members(group).getFirst();
        leader(group)
            .filter(leader -> !leader.equals(first))
            .ifPresent(leader -> leader.makeWayFor(first.host().id()));
      }
    }
  }

  private boolean isSettled() {
    return groups.stream().allMatch(members -> members.getFirst().leads());
  }
}
