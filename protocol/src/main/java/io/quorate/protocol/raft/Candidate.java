package io.quorate.protocol.raft;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.RaftMessage.AppendAccepted;
import io.quorate.protocol.raft.RaftMessage.AppendEntries;
import io.quorate.protocol.raft.RaftMessage.AppendRejected;
import io.quorate.protocol.raft.RaftMessage.Committed;
import io.quorate.protocol.raft.RaftMessage.Heartbeat;
import io.quorate.protocol.raft.RaftMessage.HeartbeatReply;
import io.quorate.protocol.raft.RaftMessage.InstallSnapshot;
import io.quorate.protocol.raft.RaftMessage.NewerTerm;
import io.quorate.protocol.raft.RaftMessage.PreVote;
import io.quorate.protocol.raft.RaftMessage.Quiesce;
import io.quorate.protocol.raft.RaftMessage.ReadIndex;
import io.quorate.protocol.raft.RaftMessage.ReadIndexReply;
import io.quorate.protocol.raft.RaftMessage.RequestPreVote;
import io.quorate.protocol.raft.RaftMessage.RequestVote;
import io.quorate.protocol.raft.RaftMessage.Rouse;
import io.quorate.protocol.raft.RaftMessage.TimeoutNow;
import io.quorate.protocol.raft.RaftMessage.Vote;

/// Asks for votes in the term it has entered (Raft §5.2). Its own vote counts once it is durable,
/// as everybody's does.
final class Candidate implements Contender {
  private final Raft raft;
  private final Tally tally;
  private final boolean handover;

  /// @param handover whether the leader itself has asked for this election
  Candidate(Raft raft, boolean handover) {
    this.raft = raft;
    this.handover = handover;
    this.tally = new Tally(raft.configuration());
  }

  @Override
  public Raft raft() {
    return raft;
  }

  @Override
  public void enter() {
    raft.armElectionTimer();
    raft.broadcast(new RequestVote(raft.term(), raft.log().last(), handover));
  }

  @Override
  public void receive(NodeId from, RaftMessage message) {
    switch (message) {
      case Vote(_, var granted) -> count(from, granted);
      case AppendEntries _, Committed _, Heartbeat _, InstallSnapshot _, Quiesce _, TimeoutNow _ ->
          raft.follow(from, message);
      case RequestPreVote _,
          PreVote _,
          RequestVote _,
          AppendAccepted _,
          AppendRejected _,
          HeartbeatReply _,
          NewerTerm _,
          Rouse _,
          ReadIndex _,
          ReadIndexReply _ -> {}
    }
  }

  private void count(NodeId voter, boolean granted) {
    tally.count(voter, granted);
    if (tally.isWon()) {
      raft.become(new Leader(raft));
    } else if (tally.isLost()) {
      raft.become(Follower.withoutLeader(raft));
    }
  }

  @Override
  public void persisted() {
    if (raft.outbox().hardStateIsDurable()) {
      count(raft.self(), true);
    }
  }

  @Override
  public String title() {
    return "candidate";
  }
}
