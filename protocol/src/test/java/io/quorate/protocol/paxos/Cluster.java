package io.quorate.protocol.paxos;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Effect;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.paxos.History.Packet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Processes between which everything arrives, in order and at once.
final class Cluster {
  private final Configuration acceptors;
  private final Learners learners;
  private final Map<NodeId, PaxosProcess> processes = new TreeMap<>();
  private final List<NodeId> failed = new ArrayList<>();
  private final ArrayDeque<Packet> underWay = new ArrayDeque<>();
  private final List<PaxosMessage> delivered = new ArrayList<>();

  Cluster(Configuration acceptors, Learners learners) {
    this.acceptors = acceptors;
    this.learners = learners;
  }

  private PaxosProcess process(NodeId id) {
    return processes.computeIfAbsent(
        id,
        _ ->
            new PaxosProcess(id, acceptors, learners, ProposerOptions.DEFAULT, PaxosState.INITIAL));
  }

  void fail(NodeId process) {
    failed.add(process);
  }

  void propose(NodeId proposer, Bytes value) {
    carryOut(proposer, process(proposer).propose(value));
    while (!underWay.isEmpty()) {
      Packet packet = underWay.remove();
      if (!failed.contains(packet.to())) {
        delivered.add(packet.message());
        carryOut(packet.to(), process(packet.to()).receive(packet.from(), packet.message()));
      }
    }
  }

  private void carryOut(NodeId self, List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Send(var to, PaxosMessage message) ->
            underWay.add(new Packet(self, to, message));
        case Effect.Persist(_, _, var then) -> carryOut(self, then);
        default -> {}
      }
    }
  }

  long delivered(Class<? extends PaxosMessage> kind) {
    return delivered.stream().filter(kind::isInstance).count();
  }

  List<NodeId> whoKnows() {
    return processes.entrySet().stream()
        .filter(entry -> entry.getValue().chosen().isPresent())
        .map(Map.Entry::getKey)
        .toList();
  }
}
