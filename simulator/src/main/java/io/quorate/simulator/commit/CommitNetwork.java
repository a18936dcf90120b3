package io.quorate.simulator.commit;

import io.quorate.protocol.NodeId;
import io.quorate.simulator.world.Agenda;
import io.quorate.simulator.world.TraceEvent.Kind;
import java.util.Optional;
import java.util.SplittableRandom;

/// Carries messages between the processes and the register.
final class CommitNetwork {
  /// Something that is under way.
  ///
  /// @param step the sender's, or nothing
  record Packet(NodeId from, NodeId to, String step, Object content) {}

  private final CommitWorld world;
  private final CommitScenario scenario;
  private final Agenda agenda;
  private final CommitJournal journal;
  private final SplittableRandom random;

  CommitNetwork(CommitWorld world, SplittableRandom random) {
    this.world = world;
    this.scenario = world.scenario();
    this.agenda = world.agenda();
    this.journal = world.journal();
    this.random = random;
  }

  /// Sends, and lets it arrive once, twice or never.
  void send(Packet packet, Runnable arrival) {
    long sent = agenda.now();
    Optional<Chaos> chaos = scenario.chaos().filter(_ -> world.isChaotic());
    int copies = chaos.map(this::copies).orElse(1);
    if (copies == 0) {
      journal.ended(Kind.LOST, packet, sent);
    }
    for (int copy = 0; copy < copies; copy++) {
      long delay =
          chaos
              .map(each -> random.nextLong(1, each.longestDelay().toNanos() + 1))
              .orElse(scenario.messageDelay().toNanos());
      agenda.after(delay, () -> arrive(packet, sent, arrival));
    }
  }

  private int copies(Chaos chaos) {
    int arriving = random.nextDouble() < chaos.loss() ? 0 : 1;
    return arriving + (random.nextDouble() < chaos.duplication() ? 1 : 0);
  }

  private void arrive(Packet packet, long sent, Runnable arrival) {
    NodeId to = packet.to();
    if (world.isReachable(packet.from()) && world.isReachable(to) && world.isUp(to)) {
      journal.ended(Kind.MESSAGE, packet, sent);
      arrival.run();
    } else {
      journal.ended(Kind.LOST, packet, sent);
    }
  }
}
