package io.quorate.protocol.paxos;

import io.quorate.protocol.Effect;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.paxos.PaxosMessage.Accept;
import io.quorate.protocol.paxos.PaxosMessage.Accepted;
import io.quorate.protocol.paxos.PaxosMessage.Prepare;
import io.quorate.protocol.paxos.PaxosMessage.Promise;
import io.quorate.protocol.paxos.PaxosMessage.Rejected;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Promises and accepts. Both are durable before anybody hears of them (§2.5).
///
/// P1 (final form, P1a): it accepts a proposal numbered `n` exactly if it has not promised more
/// than `n`. An acceptance promises its own number, too: the paper lets an acceptor that has
/// accepted `n` without having been asked by Prepare `n` go on to accept less than `n`, but then it
/// would have to remember more than one proposal.
public final class Acceptor {
  private final Learners learners;
  private ProposalNumber promised;
  private Optional<Proposal> accepted;

  /// @param state what its disk holds
  public Acceptor(Learners learners, PaxosState state) {
    this.learners = learners;
    this.promised = state.promised();
    this.accepted = state.accepted();
  }

  /// Phase 1b: "If an acceptor receives a prepare request with number n greater than that of any
  /// prepare request to which it has already responded". One that arrives twice gets no second
  /// answer.
  public List<Effect> receive(NodeId proposer, Prepare request) {
    ProposalNumber number = request.number();
    if (promised.isAbove(number)) {
      return reject(proposer, number);
    }
    if (promised.equals(number)) {
      return List.of();
    }
    promised = number;
    Effect answer = new Effect.Send(proposer, new Promise(number, accepted));
    return List.of(new PaxosWrite.Promised(number).then(List.of(answer)));
  }

  /// Phase 2b: "it accepts the proposal unless it has already responded to a prepare request having
  /// a number greater than n".
  public List<Effect> receive(NodeId proposer, Accept request) {
    Proposal proposal = request.proposal();
    if (promised.isAbove(proposal.number())) {
      return reject(proposer, proposal.number());
    }
    promised = proposal.number();
    accepted = Optional.of(proposal);
    List<Effect> answers = new ArrayList<>();
    for (NodeId learner : learners.distinguished()) {
      answers.add(new Effect.Send(learner, new Accepted(proposal)));
    }
    return List.of(new PaxosWrite.Accepted(proposal).then(answers));
  }

  /// Nothing rests on this answer: it tells a proposer that there is no hope (§2.2, end).
  private List<Effect> reject(NodeId proposer, ProposalNumber number) {
    return List.of(new Effect.Send(proposer, new Rejected(number, promised)));
  }

  public ProposalNumber promised() {
    return promised;
  }

  public Optional<Proposal> accepted() {
    return accepted;
  }
}
