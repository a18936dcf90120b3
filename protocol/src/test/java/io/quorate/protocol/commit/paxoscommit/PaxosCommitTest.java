package io.quorate.protocol.commit.paxoscommit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.CommitEffect;
import io.quorate.protocol.commit.CommitEffect.Force;
import io.quorate.protocol.commit.CommitEffect.Send;
import io.quorate.protocol.commit.CommitInput;
import io.quorate.protocol.commit.CommitOptions;
import io.quorate.protocol.commit.CommitProcess;
import io.quorate.protocol.commit.LogRecord;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.commit.ResourceAnswer;
import io.quorate.protocol.commit.Vote;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.Decide;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.Instances;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.Prepare;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.Voted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The rules on which Paxos Commit rests, besides those of Paxos.
class PaxosCommitTest {
  private static final CommitOptions OPTIONS =
      new CommitOptions(Duration.ofSeconds(1), Duration.ofMillis(100));
  private static final NodeId COORDINATOR = new NodeId(0xc1);
  private static final NodeId P1 = new NodeId(1);
  private static final NodeId P2 = new NodeId(2);
  private static final NodeId A1 = new NodeId(0xa1);
  private static final List<NodeId> BOTH = List.of(P1, P2);
  private static final Prepare PREPARE = new Prepare(BOTH, Bytes.utf8("work"));

  private final List<LogRecord> log = new ArrayList<>();

  @Test
  void a_vote_goes_to_the_acceptors_once_it_is_durable() {
    CommitProcess participant = participant();
    assertThat(voteYes(participant))
        .containsSubsequence(
            new Force(
                new LogRecord.Prepared(COORDINATOR, BOTH, Bytes.utf8("undo"), Bytes.utf8("redo"))),
            new Send(A1, vote(P1, Vote.YES)));
  }

  @Test
  void a_no_is_durable_and_may_be_repeated_in_another_life() {
    CommitProcess participant = participant();
    deliver(participant, COORDINATOR, PREPARE);
    assertThat(step(participant, new CommitInput.Answered(new ResourceAnswer.Refused())))
        .containsSubsequence(
            new Force(new LogRecord.Decided(Outcome.ABORTED, List.of())),
            new Send(A1, vote(P1, Vote.NO)));
    assertThat(deliver(participant(), COORDINATOR, PREPARE))
        .containsExactly(new Send(A1, vote(P1, Vote.NO)));
  }

  /// Two values in one round would break Paxos.
  @Test
  void who_has_voted_yes_never_votes_no() {
    CommitProcess participant = participant();
    voteYes(participant);
    deliver(participant, COORDINATOR, new Decide(Outcome.ABORTED));
    assertThat(deliver(participant, COORDINATOR, PREPARE)).isEmpty();
    assertThat(deliver(participant(), COORDINATOR, PREPARE)).isEmpty();
  }

  @Test
  void an_acceptor_makes_all_votes_durable_together_and_tells_in_one_message() {
    CommitProcess acceptor = new PaxosCommitAcceptor(log);
    assertThat(deliver(acceptor, P1, vote(P1, Vote.YES))).isEmpty();
    List<CommitEffect> effects = deliver(acceptor, P2, vote(P2, Vote.YES));
    assertThat(effects).hasSize(2);
    assertThat(effects.get(0)).isInstanceOf(Force.class);
    assertThat(effects.get(1))
        .isInstanceOfSatisfying(
            Send.class,
            send -> {
              assertThat(send.to()).isEqualTo(COORDINATOR);
              assertThat(((Instances) send.message()).parts()).hasSize(2);
            });
  }

  @Test
  void an_acceptor_does_not_wait_after_a_no() {
    CommitProcess acceptor = new PaxosCommitAcceptor(log);
    assertThat(deliver(acceptor, P1, vote(P1, Vote.NO))).hasSize(2);
  }

  private CommitProcess participant() {
    return new PaxosCommitParticipant(P1, List.of(A1), OPTIONS, log);
  }

  private List<CommitEffect> voteYes(CommitProcess participant) {
    deliver(participant, COORDINATOR, PREPARE);
    ResourceAnswer prepared = new ResourceAnswer.Prepared(Bytes.utf8("undo"), Bytes.utf8("redo"));
    return step(participant, new CommitInput.Answered(prepared));
  }

  private static Voted vote(NodeId participant, Vote vote) {
    return new Voted(COORDINATOR, BOTH, Votes.proposal(participant, vote));
  }

  private List<CommitEffect> deliver(
      CommitProcess process, NodeId from, PaxosCommitMessage message) {
    return step(process, new CommitInput.Deliver(from, message));
  }

  private List<CommitEffect> step(CommitProcess process, CommitInput input) {
    List<CommitEffect> effects = process.step(input);
    for (CommitEffect effect : effects) {
      if (effect instanceof Force(var record)) {
        log.add(record);
      }
    }
    return effects;
  }
}
