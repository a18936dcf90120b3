package io.quorate.simulator.invariant;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.HardState;
import io.quorate.protocol.raft.RaftMessage;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.simulator.world.Journal;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;
import java.util.Optional;

/// What a node says of itself is on its disk before it says so: the term it speaks in, the vote it
/// gives, the entries it acknowledges.
final class DurableBeforeAcknowledged implements Observer {
  @Override
  public void sends(Machine machine, NodeId to, PeerMessage message) {
    if (message instanceof PeerMessage.Protocol(_, RaftMessage raft) && machine.loss().isEmpty()) {
      Violation.unless(
          isDurable(machine, to, raft),
          "node %s says %s to %s, but durable are %s and a log up to %s, in memory is a log up to"
              + " %s",
          machine.id(),
          raft,
          to,
          machine.durable().hardState(),
          machine.durable().last(),
          machine.handed().last());
    }
  }

  private static boolean isDurable(Machine machine, NodeId to, RaftMessage message) {
    return switch (message) {
      // Both are about a term that is not entered yet.
      case RaftMessage.RequestPreVote _, RaftMessage.PreVote _ -> true;
      case RaftMessage.Vote(var term, var granted) ->
          granted ? isVote(machine, term, to) : isTerm(machine, term);
      case RaftMessage.RequestVote(var term, _, _) -> isVote(machine, term, machine.id());
      case RaftMessage.AppendAccepted(var term, var match) ->
          isTerm(machine, term) && holdsUpTo(machine, term, match);
      case RaftMessage.AppendEntries _,
          RaftMessage.Committed _,
          RaftMessage.AppendRejected _,
          RaftMessage.InstallSnapshot _,
          RaftMessage.Heartbeat _,
          RaftMessage.HeartbeatReply _,
          RaftMessage.Quiesce _,
          RaftMessage.Rouse _,
          RaftMessage.NewerTerm _,
          RaftMessage.ReadIndex _,
          RaftMessage.ReadIndexReply _,
          RaftMessage.TimeoutNow _ ->
          isTerm(machine, message.term());
    };
  }

  private static boolean isTerm(Machine machine, long term) {
    return term <= machine.durable().hardState().term();
  }

  /// A vote that waited for its write may leave when the next term is durable, too.
  private static boolean isVote(Machine machine, long term, NodeId candidate) {
    HardState state = machine.durable().hardState();
    return term < state.term()
        || (term == state.term() && state.vote().equals(Optional.of(candidate)));
  }

  /// An acknowledgement to the leader of an earlier term may leave when the log in memory follows
  /// another already.
  private static boolean holdsUpTo(Machine machine, long term, long match) {
    Journal durable = machine.durable();
    return term < machine.handed().hardState().term()
        ? durable.lastIndex() >= match
        : match < machine.handed().base().index()
            || durable.termAt(match) == machine.handed().termAt(match);
  }
}
