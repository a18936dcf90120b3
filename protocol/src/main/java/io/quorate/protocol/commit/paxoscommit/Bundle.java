package io.quorate.protocol.commit.paxoscommit;

import io.quorate.protocol.Effect;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.Effects;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.About;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.Instances;
import io.quorate.protocol.paxos.PaxosMessage;
import io.quorate.protocol.paxos.PaxosWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Gathers what the agents of several instances want: it becomes one forced write, then one message
/// to each that is concerned.
final class Bundle {
  private final Effects effects;
  private final NodeId learner;
  private final List<PaxosCommitRecord.Part> writes = new ArrayList<>();
  private final Map<NodeId, List<About>> messages = new TreeMap<>();

  /// @param learner who hears of acceptances: the coordinator that works on the instances
  Bundle(Effects effects, NodeId learner) {
    this.effects = effects;
    this.learner = learner;
  }

  void add(NodeId instance, List<Effect> wanted) {
    for (Effect effect : wanted) {
      switch (effect) {
        case Effect.Send(_, PaxosMessage.Accepted message) -> send(learner, instance, message);
        case Effect.Send(var to, PaxosMessage message) -> send(to, instance, message);
        case Effect.Persist(PaxosWrite write, _, var then) -> {
          writes.add(new PaxosCommitRecord.Part(instance, write));
          add(instance, then);
        }
        case Effect.Arm(_, var atLeast, var atMost) -> effects.arm(atLeast, atMost);
        case Effect.Disarm _, Effect.Emit _ -> {} // one timer for all, and the learner can be asked
        case Effect.Send _, Effect.Persist _ ->
            throw new IllegalArgumentException("not of an instance of Paxos: " + effect);
      }
    }
  }

  private void send(NodeId to, NodeId instance, PaxosMessage message) {
    messages.computeIfAbsent(to, _ -> new ArrayList<>()).add(new About(instance, message));
  }

  void carryOut() {
    if (!writes.isEmpty()) {
      effects.force(new PaxosCommitRecord(writes));
    }
    messages.forEach((to, parts) -> effects.send(to, new Instances(parts)));
  }
}
