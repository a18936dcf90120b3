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

/// Asks whether it could win before it enters a new term (Raft thesis §9.6): a server that cannot,
/// because its log is behind or because the others hear their leader, changes nothing. Therefore it
/// may ask again soon: the others may not have been there yet, or have heard of the leader a little
/// later.
final class PreCandidate implements Contender {
  private final Raft raft;
  private final Tally tally;
  private boolean hinted;

  PreCandidate(Raft raft) {
    this.raft = raft;
    this.tally = new Tally(raft.configuration());
  }

  @Override
  public Raft raft() {
    return raft;
  }

  @Override
  public void enter() {
    raft.armPreVoteTimer();
    raft.broadcast(new RequestPreVote(raft.term() + 1, raft.log().last()));
    count(raft.self(), true);
  }

  @Override
  public void receive(NodeId from, RaftMessage message) {
    switch (message) {
      case PreVote(var term, var granted) -> {
        if (!granted || term == raft.term() + 1) {
          count(from, granted);
        }
      }
      case AppendEntries _, Committed _, Heartbeat _, InstallSnapshot _, Quiesce _, TimeoutNow _ ->
          raft.follow(from, message);
      case RequestPreVote _,
          RequestVote _,
          Vote _,
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
      raft.standForElection(false);
    } else if (tally.isLost()) {
      raft.become(Follower.withoutLeader(raft));
    }
  }

  /// What was asked of this peer before has not reached it. One hint is enough, see [Follower].
  @Override
  public void connected(NodeId peer) {
    if (!hinted) {
      hinted = true;
      raft.armHintTimer();
    }
  }

  @Override
  public String title() {
    return "pre-candidate";
  }
}
