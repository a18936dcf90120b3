package io.quorate.protocol.paxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.paxos.PaxosMessage.Accepted;
import io.quorate.protocol.paxos.PaxosMessage.Chosen;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Paxos Made Simple §2.3, with five acceptors and ten learners that are other processes.
class LearnersTest {
  private static final Bytes VALUE = Bytes.utf8("X");
  private static final List<NodeId> ACCEPTORS = nodes(1, 5);
  private static final List<NodeId> LEARNERS = nodes(6, 15);
  private static final NodeId PROPOSER = new NodeId(16);

  @Test
  void every_acceptor_may_tell_every_learner() {
    Cluster cluster = chosen(Learners.allToAll(LEARNERS));

    assertThat(cluster.delivered(Accepted.class)).isEqualTo(5 * 10);
    assertThat(cluster.delivered(Chosen.class)).isZero();
    assertThat(cluster.whoKnows()).isEqualTo(LEARNERS);
  }

  @Test
  void one_learner_may_tell_all_others() {
    Cluster cluster = chosen(Learners.through(new NodeId(6), LEARNERS));

    assertThat(cluster.delivered(Accepted.class)).isEqualTo(5);
    assertThat(cluster.delivered(Chosen.class)).isEqualTo(9);
    assertThat(cluster.whoKnows()).isEqualTo(LEARNERS);
  }

  @Test
  void some_learners_may_tell_all_others() {
    Cluster cluster = chosen(Learners.throughSome(nodes(6, 8), LEARNERS));

    assertThat(cluster.delivered(Accepted.class)).isEqualTo(5 * 3);
    assertThat(cluster.delivered(Chosen.class)).isEqualTo(3 * 7);
    assertThat(cluster.whoKnows()).isEqualTo(LEARNERS);
  }

  @Test
  void nobody_learns_if_the_one_that_is_told_has_failed() {
    Cluster cluster = chosen(Learners.through(new NodeId(6), LEARNERS), 6);

    assertThat(cluster.whoKnows()).isEmpty();
  }

  @Test
  void everybody_else_learns_as_long_as_one_of_those_that_are_told_is_there() {
    Cluster cluster = chosen(Learners.throughSome(nodes(6, 8), LEARNERS), 6, 8);

    assertThat(cluster.whoKnows())
        .isEqualTo(List.of(7, 9, 10, 11, 12, 13, 14, 15).stream().map(NodeId::new).toList());
  }

  @Test
  void a_learner_needs_a_quorum_for_one_number() {
    Learner learner = learner();
    Proposal older = new Proposal(new ProposalNumber(1, PROPOSER), VALUE);
    Proposal newer = new Proposal(new ProposalNumber(2, PROPOSER), VALUE);

    assertThat(learner.receive(new NodeId(1), new Accepted(older))).isEmpty();
    assertThat(learner.receive(new NodeId(2), new Accepted(older))).isEmpty();
    assertThat(learner.receive(new NodeId(2), new Accepted(newer))).isEmpty();
    assertThat(learner.receive(new NodeId(3), new Accepted(newer))).isEmpty();
    assertThat(learner.receive(new NodeId(3), new Accepted(older))).isEmpty();
    assertThat(learner.chosen()).isEmpty();

    learner.receive(new NodeId(1), new Accepted(newer));

    assertThat(learner.chosen()).contains(VALUE);
  }

  @Test
  void a_learner_that_hears_of_two_choices_stops() {
    Learner learner = learner();
    learner.receive(new Chosen(VALUE));

    assertThatThrownBy(() -> learner.receive(new Chosen(Bytes.utf8("Y"))))
        .isInstanceOf(InvariantViolation.class);
  }

  @Test
  void some_learner_must_be_told_and_be_one() {
    assertThatThrownBy(() -> Learners.throughSome(List.of(), LEARNERS))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Learners.through(PROPOSER, LEARNERS))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Learner learner() {
    return new Learner(new NodeId(6), Configuration.of(ACCEPTORS), Learners.allToAll(LEARNERS));
  }

  private static Cluster chosen(Learners learners, long... failed) {
    Cluster cluster = new Cluster(Configuration.of(ACCEPTORS), learners);
    LongStream.of(failed).mapToObj(NodeId::new).forEach(cluster::fail);
    cluster.propose(PROPOSER, VALUE);
    return cluster;
  }

  private static List<NodeId> nodes(long first, long last) {
    return LongStream.rangeClosed(first, last).mapToObj(NodeId::new).toList();
  }
}
