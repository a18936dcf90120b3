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
    assertThat(apply(remove(2))).isEqualTo(members(ONE));
    assertThat(apply(add(TWO))).isEqualTo(MemberAnswer.Refusal.ID_TAKEN);
    Member again = Member.added(4, TWO.peerUrls(), false);
    assertThat(apply(add(again))).isEqualTo(members(ONE, again));
    assertThat(apply(remove(2))).isEqualTo(MemberAnswer.Refusal.NOT_FOUND);
  }

  @Test
  void a_learner_is_promoted_once_and_there_are_only_so_many() {
    found();
    assertThat(apply(add(LEARNER))).isEqualTo(members(ONE, TWO, LEARNER));
    assertThat(apply(add(Member.added(4, List.of("http://d:1"), true))))
        .isEqualTo(MemberAnswer.Refusal.TOO_MANY_LEARNERS);
    assertThat(apply(promote(3))).isEqualTo(members(ONE, TWO, LEARNER.promoted()));
    assertThat(apply(promote(3))).isEqualTo(MemberAnswer.Refusal.NOT_A_LEARNER);
    assertThat(apply(promote(9))).isEqualTo(MemberAnswer.Refusal.NOT_FOUND);
  }

  @Test
  void a_member_moves_to_addresses_that_nobody_else_has() {
    found();
    assertThat(apply(new MemberCommand.Move(index, 2, ONE.peerUrls())))
        .isEqualTo(MemberAnswer.Refusal.ADDRESS_TAKEN);
    assertThat(apply(new MemberCommand.Move(index, 2, List.of("http://e:1"))))
        .isEqualTo(members(ONE, TWO.reachedAt(List.of("http://e:1"))));
    assertThat(apply(new MemberCommand.Move(index, 9, List.of("http://f:1"))))
        .isEqualTo(MemberAnswer.Refusal.NOT_FOUND);
  }

  @Test
  void a_snapshot_knows_who_was_removed() throws IOException {
    found();
    apply(remove(2));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    state.view().writeTo(bytes);
    ClusterState loaded = new ClusterState();
    loaded.load(new ByteArrayInputStream(bytes.toByteArray())).run();
    assertThat(loaded.members()).containsExactly(ONE);
    assertThat(loaded.apply(9, add(TWO).encode())).isEqualTo(MemberAnswer.Refusal.ID_TAKEN);
    index = 0;
    assertThat(loaded.apply(9, remove(1).encode())).isEqualTo(MemberAnswer.Refusal.CHANGED);
  }

  @Test
  void a_change_of_members_that_have_changed_is_void() {
    found();
    MemberCommand late = remove(2);
    apply(new MemberCommand.Publish(2, "b", List.of()));
    apply(add(LEARNER));
    assertThat(apply(late)).isEqualTo(MemberAnswer.Refusal.CHANGED);
  }

  @Test
  void a_member_that_makes_itself_known_voids_no_change() {
    found();
    MemberCommand change = remove(2);
    apply(new MemberCommand.Publish(1, "a", List.of()));
    assertThat(apply(change)).isInstanceOf(MemberAnswer.Members.class);
  }

  // Whether enough voters have started, if that matters

  @Test
  void a_voter_comes_or_goes_only_if_most_voters_then_have_started() {
    apply(new MemberCommand.Found(List.of(ONE, TWO, voter(3))));
    start(1, 2, 3);
    assertThat(apply(strictly(voter(4)))).isInstanceOf(MemberAnswer.Members.class);
    assertThat(apply(strictly(voter(5)))).as("3 of 5").isInstanceOf(MemberAnswer.Members.class);
    assertThat(apply(strictly(voter(6)))).isEqualTo(MemberAnswer.Refusal.NOT_ENOUGH_STARTED);
    assertThat(apply(strictlyWithout(1))).isEqualTo(MemberAnswer.Refusal.NOT_ENOUGH_STARTED);
    assertThat(apply(strictlyWithout(5))).isInstanceOf(MemberAnswer.Members.class);
    assertThat(apply(strictlyWithout(9))).isEqualTo(MemberAnswer.Refusal.NOT_FOUND);
  }

  @Test
  void a_single_server_may_always_get_a_second_one_but_not_go() {
    apply(new MemberCommand.Found(List.of(ONE)));
    start(1);
    assertThat(apply(strictlyWithout(1))).isEqualTo(MemberAnswer.Refusal.NOT_ENOUGH_STARTED);
    assertThat(apply(strictly(TWO))).isInstanceOf(MemberAnswer.Members.class);
    assertThat(apply(strictly(voter(3)))).isEqualTo(MemberAnswer.Refusal.NOT_ENOUGH_STARTED);
  }

  @Test
  void learners_come_and_go_whoever_has_started_and_count_as_started_when_promoted() {
    found();
    start(1);
    Member learner = Member.added(3, List.of("http://3:1"), true);
    assertThat(apply(strictly(learner))).isInstanceOf(MemberAnswer.Members.class);
    assertThat(apply(new MemberCommand.Promote(index, 3, true)))
        .as("2 of 3")
        .isInstanceOf(MemberAnswer.Members.class);
    Member other = Member.added(4, List.of("http://4:1"), true);
    assertThat(apply(strictly(other))).isInstanceOf(MemberAnswer.Members.class);
    assertThat(apply(new MemberCommand.Promote(index, 4, true)))
        .as("2 of 4")
        .isEqualTo(MemberAnswer.Refusal.NOT_ENOUGH_STARTED);
    assertThat(apply(strictlyWithout(4))).isInstanceOf(MemberAnswer.Members.class);
  }

  private static Member voter(long id) {
    return Member.added(id, List.of("http://" + id + ":1"), false);
  }

  private MemberCommand strictly(Member member) {
    return new MemberCommand.Add(index, member, 1, true);
  }

  private MemberCommand strictlyWithout(long id) {
    return new MemberCommand.Remove(index, id, true);
  }

  private void found() {
    apply(new MemberCommand.Found(List.of(ONE, TWO)));
  }

  private MemberCommand add(Member member) {
    return new MemberCommand.Add(index, member, 1, false);
  }

  private MemberCommand remove(long id) {
    return new MemberCommand.Remove(index, id, false);
  }

  private MemberCommand promote(long id) {
    return new MemberCommand.Promote(index, id, false);
  }

  private void start(long... ids) {
    for (long id : ids) {
      apply(new MemberCommand.Publish(id, "n" + id, List.of()));
    }
  }

  private static MemberAnswer members(Member... members) {
    return new MemberAnswer.Members(List.of(members));
  }

  private ClusterAnswer apply(MemberCommand command) {
    return state.apply(++index, command.encode());
  }
}
