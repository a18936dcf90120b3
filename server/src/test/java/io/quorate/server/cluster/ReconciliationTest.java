package io.quorate.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What a group has to have next, given what it has and who the members are.
class ReconciliationTest {
  @Test
  void whoever_comes_comes_as_a_learner() {
    assertThat(next(of(1), voters(1, 2))).isEqualTo(of(1).withLearners(ids(2)));
    assertThat(next(of(1).withLearners(ids(2)), voters(1, 2)))
        .isEqualTo(of(1).withLearners(ids(2)));
    assertThat(next(of(1), List.of(member(1, false), member(3, true))))
        .isEqualTo(of(1).withLearners(ids(3)));
  }

  @Test
  void whoever_is_no_member_goes() {
    assertThat(next(of(1, 2, 3).withLearners(ids(4)), voters(1, 3))).isEqualTo(of(1, 3));
  }

  @Test
  void the_last_voter_stays_until_another_has_its_vote() {
    Configuration alone = of(1).withLearners(ids(2));
    assertThat(next(alone, voters(2))).isEqualTo(alone);
    assertThat(next(Reconciliation.withVoter(alone, new NodeId(2)), voters(2))).isEqualTo(of(2));
  }

  @Test
  void a_learner_gets_its_vote() {
    assertThat(Reconciliation.withVoter(of(1).withLearners(ids(2, 3)), new NodeId(3)))
        .isEqualTo(of(1, 3).withLearners(ids(2)));
  }

  private static Configuration next(Configuration current, List<Member> members) {
    return Reconciliation.withMembers(current, members);
  }

  private static Configuration of(long... voters) {
    return Configuration.of(ids(voters));
  }

  private static List<NodeId> ids(long... ids) {
    return Arrays.stream(ids).mapToObj(NodeId::new).toList();
  }

  private static List<Member> voters(long... ids) {
    return LongStream.of(ids).mapToObj(id -> member(id, false)).toList();
  }

  private static Member member(long id, boolean learner) {
    return Member.added(id, List.of("http://" + id), learner);
  }
}
