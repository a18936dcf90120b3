package io.quorate.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who the members are, as commands say one after the other.
class ClusterStateTest {
  private static final Member ONE = Member.added(1, List.of("http://a:1"), false);
  private static final Member TWO = Member.added(2, List.of("http://b:1"), false);
  private static final Member LEARNER = Member.added(3, List.of("http://c:1"), true);

  private final ClusterState state = new ClusterState();
  private long index;

  @Test
  void the_first_members_are_those_that_are_named_first() {
    assertThat(apply(new MemberCommand.Found(List.of(ONE)))).isEqualTo(members(ONE));
    assertThat(apply(new MemberCommand.Found(List.of(ONE, TWO)))).isEqualTo(members(ONE));
    assertThat(state.members()).containsExactly(ONE);
  }

  @Test
  void a_member_has_no_name_until_it_makes_itself_known() {
    found();
    assertThat(apply(new MemberCommand.Publish(1, "a", List.of("http://a:2"))))
        .isEqualTo(members(ONE.published("a", List.of("http://a:2")), TWO));
    assertThat(apply(new MemberCommand.Publish(9, "x", List.of())))
        .isEqualTo(MemberAnswer.Refusal.NOT_FOUND);
  }

  @Test
  void an_id_is_used_once_and_an_address_by_one_member_at_a_time() {
    found();
    assertThat(apply(add(Member.added(2, List.of("http://d:1"), false))))
        .isEqualTo(MemberAnswer.Refusal.ID_TAKEN);
    assertThat(apply(add(Member.added(4, List.of("http://d:1", "http://b:1"), false))))
        .isEqualTo(MemberAnswer.Refusal.ADDRESS_TAKEN);
    assertThat(apply(new MemberCommand.Remove(2))).isEqualTo(members(ONE));
    assertThat(apply(add(TWO))).isEqualTo(MemberAnswer.Refusal.ID_TAKEN);
    Member again = Member.added(4, TWO.peerUrls(), false);
    assertThat(apply(add(again))).isEqualTo(members(ONE, again));
    assertThat(apply(new MemberCommand.Remove(2))).isEqualTo(MemberAnswer.Refusal.NOT_FOUND);
  }

  @Test
  void a_learner_is_promoted_once_and_there_are_only_so_many() {
    found();
    assertThat(apply(add(LEARNER))).isEqualTo(members(ONE, TWO, LEARNER));
    assertThat(apply(add(Member.added(4, List.of("http://d:1"), true))))
        .isEqualTo(MemberAnswer.Refusal.TOO_MANY_LEARNERS);
    assertThat(apply(new MemberCommand.Promote(3)))
        .isEqualTo(members(ONE, TWO, LEARNER.promoted()));
    assertThat(apply(new MemberCommand.Promote(3))).isEqualTo(MemberAnswer.Refusal.NOT_A_LEARNER);
    assertThat(apply(new MemberCommand.Promote(9))).isEqualTo(MemberAnswer.Refusal.NOT_FOUND);
  }

  @Test
  void a_member_moves_to_addresses_that_nobody_else_has() {
    found();
    assertThat(apply(new MemberCommand.Move(2, ONE.peerUrls())))
        .isEqualTo(MemberAnswer.Refusal.ADDRESS_TAKEN);
    assertThat(apply(new MemberCommand.Move(2, List.of("http://e:1"))))
        .isEqualTo(members(ONE, TWO.reachedAt(List.of("http://e:1"))));
    assertThat(apply(new MemberCommand.Move(9, List.of("http://f:1"))))
        .isEqualTo(MemberAnswer.Refusal.NOT_FOUND);
  }

  @Test
  void a_snapshot_knows_who_was_removed() throws IOException {
    found();
    apply(new MemberCommand.Remove(2));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    state.view().writeTo(bytes);
    ClusterState loaded = new ClusterState();
    loaded.load(new ByteArrayInputStream(bytes.toByteArray())).run();
    assertThat(loaded.members()).containsExactly(ONE);
    assertThat(loaded.apply(9, add(TWO).encode())).isEqualTo(MemberAnswer.Refusal.ID_TAKEN);
  }

  private void found() {
    apply(new MemberCommand.Found(List.of(ONE, TWO)));
  }

  private static MemberCommand add(Member member) {
    return new MemberCommand.Add(member, 1);
  }

  private static MemberAnswer members(Member... members) {
    return new MemberAnswer.Members(List.of(members));
  }

  private MemberAnswer apply(MemberCommand command) {
    return state.apply(++index, command.encode());
  }
}
