package io.quorate.protocol.paxos;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a process must not forget of one instance, whichever agents it is: the sum of all writes
/// that became durable.
///
/// @param tried the highest number that its proposer has begun to use
/// @param promised what its acceptor accepts nothing below of
/// @param accepted the proposal with the highest number that its acceptor has accepted
public record PaxosState(
    ProposalNumber tried, ProposalNumber promised, Optional<Proposal> accepted) {
  public static final PaxosState INITIAL =
      new PaxosState(ProposalNumber.NONE, ProposalNumber.NONE, Optional.empty());

  /// @throws IllegalArgumentException if more was accepted than promised
  public PaxosState {
    if (accepted.isPresent() && accepted.get().number().isAbove(promised)) {
      throw new IllegalArgumentException(
          "accepted %s and promised only %s".formatted(accepted.get(), promised));
    }
  }

  /// After this write, too. Writes may come in any order.
  public PaxosState with(PaxosWrite write) {
    return switch (write) {
      case PaxosWrite.Tried(var number) ->
          new PaxosState(higher(tried, number), promised, accepted);
      case PaxosWrite.Promised(var number) ->
          new PaxosState(tried, higher(promised, number), accepted);
      case PaxosWrite.Accepted(var proposal) ->
          new PaxosState(tried, higher(promised, proposal.number()), higher(accepted, proposal));
    };
  }

  /// What has to be written to remember this anew, and no more than that.
  public List<PaxosWrite> writes() {
    List<PaxosWrite> writes = new ArrayList<>();
    if (tried.isAbove(ProposalNumber.NONE)) {
      writes.add(new PaxosWrite.Tried(tried));
    }
    if (accepted.filter(proposal -> proposal.number().equals(promised)).isEmpty()
        && promised.isAbove(ProposalNumber.NONE)) {
      writes.add(new PaxosWrite.Promised(promised));
    }
    accepted.map(PaxosWrite.Accepted::new).ifPresent(writes::add);
    return writes;
  }

  private static ProposalNumber higher(ProposalNumber one, ProposalNumber other) {
    return one.isAbove(other) ? one : other;
  }

  private static Optional<Proposal> higher(Optional<Proposal> one, Proposal other) {
    return one.isPresent() && one.get().number().isAbove(other.number()) ? one : Optional.of(other);
  }

  @Override
  public String toString() {
    return "tried %s, promised %s, accepted %s"
        .formatted(tried, promised, accepted.map(Proposal::toString).orElse("nothing"));
  }
}
