package io.quorate.protocol.multipaxos;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Accept;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Acceptance;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.HeartbeatReply;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// What Paxos guarantees at all times, seen from outside, and what its durability rests on.
final class PaxosInvariants {
  private record Proposal(Ballot ballot, long slot) {}

  /// Every value that was proposed in a ballot for a slot.
  private final Map<Proposal, Value> proposed = new HashMap<>();

  /// What is known to be chosen.
  private final TreeMap<Long, Value> chosen = new TreeMap<>();

  private final Map<Ballot, NodeId> leaders = new HashMap<>();
  private final Map<NodeId, Ballot> promised = new HashMap<>();

  int reigns() {
    return leaders.size();
  }

  void crashed(NodeId node) {
    promised.remove(node);
  }

  /// After a step of this node.
  void check(MultiPaxos paxos) {
    Ballot before = promised.getOrDefault(paxos.self(), Ballot.NONE);
    assertThat(paxos.promised()).as("%s's promise", paxos.self()).isGreaterThanOrEqualTo(before);
    promised.put(paxos.self(), paxos.promised());
    if (paxos.status().leads()) {
      NodeId leader = leaders.computeIfAbsent(paxos.promised(), _ -> paxos.self());
      assertThat(leader).as("leader of %s", paxos.promised()).isEqualTo(paxos.self());
      assertThat(paxos.promised().node()).isEqualTo(paxos.self());
    }
    long first = paxos.slots().base() + 1;
    for (long slot = first; slot <= paxos.slots().last(); slot++) {
      if (paxos.slots().get(slot).isPresent()) {
        check(paxos, paxos.slots().at(slot).accepted());
      }
    }
  }

  /// Only one value is chosen, and only one is proposed in a ballot.
  private void check(MultiPaxos paxos, Accepted accepted) {
    if (accepted.slot() <= paxos.learner().chosen()) {
      Value other = chosen.putIfAbsent(accepted.slot(), accepted.value());
      assertThat(accepted.value())
          .as("%s has slot %d chosen", paxos.self(), accepted.slot())
          .isEqualTo(other == null ? accepted.value() : other);
    }
  }

  /// What others rely on is on the disk of whoever says so.
  void mayLeave(MultiPaxosMessage message, PaxosDisk disk) {
    switch (message) {
      case Accept accept -> {
        long slot = accept.first();
        for (Value value : accept.values()) {
          Value other = proposed.putIfAbsent(new Proposal(accept.ballot(), slot), value);
          assertThat(other == null ? value : other)
              .as("proposed in %s for slot %d", accept.ballot(), slot)
              .isEqualTo(value);
          slot++;
        }
      }
      case Acceptance(var ballot, var first, var last) -> {
        for (long slot = first; slot <= last; slot++) {
          assertThat(holds(disk, slot, ballot))
              .as("%s, of which %d is durable", message, slot)
              .isTrue();
        }
      }
      case HeartbeatReply reply ->
          assertThat(reply.held() == 0 || holds(disk, reply.held(), reply.ballot()))
              .as("%s is durable", reply)
              .isTrue();
      default -> {}
    }
    assertThat(message.ballot())
        .as("%s is promised durably", message)
        .isLessThanOrEqualTo(disk.state().promised());
  }

  /// That something is chosen need not be known durably, what is chosen has to be.
  private boolean holds(PaxosDisk disk, long slot, Ballot ballot) {
    return disk.holds(slot, ballot)
        || (chosen.containsKey(slot) && disk.holds(slot, chosen.get(slot)));
  }
}
