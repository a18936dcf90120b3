package io.quorate.protocol.paxos;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Effect;
import io.quorate.protocol.Event;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.Timer;
import io.quorate.protocol.paxos.PaxosMessage.Accept;
import io.quorate.protocol.paxos.PaxosMessage.Prepare;
import io.quorate.protocol.paxos.PaxosMessage.Promise;
import io.quorate.protocol.paxos.PaxosMessage.Rejected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Issues proposals, in rounds of two phases (§2.2), until it is told that something was chosen.
///
/// A number is durable here before any acceptor hears of it, and the next one is above the highest
/// that the disk holds: so not even a proposer that was restarted uses a number twice (§2.5, last
/// paragraph). A proposer need not be an acceptor for it.
///
/// Who hears that an acceptor has promised more gives the round up, waits for a random while, and
/// goes on above the promised number. Without that while two proposers can overtake each other for
/// ever.
public final class Proposer {
  /// Where it stands.
  sealed interface Phase {
    /// It has not been asked for anything, or what it was asked for is done.
    record Idle() implements Phase {}

    /// It collects promises.
    record Preparing(ProposalNumber number, Map<NodeId, Optional<Proposal>> promises)
        implements Phase {
      Preparing(ProposalNumber number) {
        this(number, new TreeMap<>());
      }

      Preparing with(NodeId acceptor, Optional<Proposal> accepted) {
        Map<NodeId, Optional<Proposal>> more = new TreeMap<>(promises);
        more.put(acceptor, accepted);
        return new Preparing(number, more);
      }
    }

    /// It has asked for acceptance.
    record Proposing(Proposal proposal) implements Phase {}

    /// It lets another have its way.
    record BackingOff() implements Phase {}
  }

  private final NodeId self;
  private final Configuration acceptors;
  private final ProposerOptions options;

  /// The highest number that it has used, in all its lives.
  private ProposalNumber tried;

  /// The highest number that it knows to be promised.
  private ProposalNumber promised = ProposalNumber.NONE;

  /// What it would like to be chosen, unless it was only asked to inquire.
  private Optional<Bytes> wish = Optional.empty();

  private Phase phase = new Phase.Idle();

  /// @param state what its disk holds
  public Proposer(NodeId self, Configuration acceptors, ProposerOptions options, PaxosState state) {
    this.self = self;
    this.acceptors = acceptors;
    this.options = options;
    this.tried = state.tried();
  }

  /// Has a value chosen: this one, or another. Who has proposed one already stays with it.
  public List<Effect> propose(Bytes value) {
    if (wish.isEmpty()) {
      wish = Optional.of(value);
    }
    return phase instanceof Phase.Idle ? nextRound() : List.of();
  }

  /// Finds out in a round that begins now whether something has been chosen: then that will be
  /// chosen once more, so that the learners hear of it. If not even one of a quorum has accepted
  /// anything, [Event.NothingChosen] says so and the proposer is done, unless it has a value to
  /// propose. A round that was under way is given up: it may have begun before what the asker knows
  /// of.
  public List<Effect> inquire() {
    return nextRound();
  }

  /// Phase 1a.
  private List<Effect> nextRound() {
    ProposalNumber highest = promised.isAbove(tried) ? promised : tried;
    tried = new ProposalNumber(highest.round() + 1, self);
    phase = new Phase.Preparing(tried);
    return List.of(
        new PaxosWrite.Tried(tried).then(toAcceptors(new Prepare(tried))),
        wait(options.patience(), options.patience().multipliedBy(2)));
  }

  /// Phase 1b at its other end; with a quorum of promises phase 2a.
  public List<Effect> receive(NodeId acceptor, Promise promise) {
    if (!(phase instanceof Phase.Preparing preparing)
        || !preparing.number().equals(promise.number())) {
      return List.of(); // it answers a round that was given up
    }
    Phase.Preparing more = preparing.with(acceptor, promise.accepted());
    phase = more;
    return acceptors.isQuorum(more.promises()::containsKey) ? propose(more) : List.of();
  }

  private List<Effect> propose(Phase.Preparing prepared) {
    Optional<Bytes> value = highestAccepted(prepared).map(Proposal::value).or(() -> wish);
    if (value.isEmpty()) {
      phase = new Phase.Idle();
      return List.of(
          new Effect.Disarm(Timer.NEXT_ROUND), new Effect.Emit(new Event.NothingChosen()));
    }
    Proposal proposal = new Proposal(prepared.number(), value.get());
    phase = new Phase.Proposing(proposal);
    return toAcceptors(new Accept(proposal));
  }

  /// P2c: "v is the value of the highest-numbered proposal among all proposals numbered less than n
  /// accepted by the acceptors in S".
  private static Optional<Proposal> highestAccepted(Phase.Preparing prepared) {
    return prepared.promises().values().stream()
        .flatMap(Optional::stream)
        .max(Comparator.comparing(Proposal::number));
  }

  /// An acceptor has promised more: there is little hope for this round (§2.2, end).
  public List<Effect> receive(Rejected rejected) {
    if (!isUnderWay(rejected.number())) {
      return List.of();
    }
    promised = rejected.promised().isAbove(promised) ? rejected.promised() : promised;
    phase = new Phase.BackingOff();
    return List.of(wait(Duration.ZERO, options.backOff()));
  }

  private boolean isUnderWay(ProposalNumber number) {
    return switch (phase) {
      case Phase.Preparing preparing -> preparing.number().equals(number);
      case Phase.Proposing(var proposal) -> proposal.number().equals(number);
      case Phase.Idle _, Phase.BackingOff _ -> false;
    };
  }

  /// The round got lost, or enough time was left to others.
  public List<Effect> expire() {
    return phase instanceof Phase.Idle ? List.of() : nextRound();
  }

  /// Something was chosen: its work is done.
  public List<Effect> chosen() {
    if (phase instanceof Phase.Idle) {
      return List.of();
    }
    phase = new Phase.Idle();
    return List.of(new Effect.Disarm(Timer.NEXT_ROUND));
  }

  private Effect wait(Duration atLeast, Duration atMost) {
    return new Effect.Arm(Timer.NEXT_ROUND, atLeast, atMost);
  }

  private List<Effect> toAcceptors(PaxosMessage message) {
    List<Effect> sends = new ArrayList<>();
    for (NodeId acceptor : acceptors.allVoters()) {
      sends.add(new Effect.Send(acceptor, message));
    }
    return sends;
  }

  @Override
  public String toString() {
    return "%s, tried %s, heard of %s".formatted(phase, tried, promised);
  }
}
