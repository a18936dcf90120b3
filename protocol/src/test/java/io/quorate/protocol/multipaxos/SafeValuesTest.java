package io.quorate.protocol.multipaxos;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import java.util.List;
import org.junit.jupiter.api.Test;

class SafeValuesTest {
  private static final Value MEMBERS =
      new Value(
          1,
          new Content.Membership(
              new RequestId(1, 1), Configuration.of(List.of(new NodeId(1), new NodeId(2)))));

  @Test
  void where_nothing_was_accepted_nothing_has_to_be_proposed() {
    assertThat(SafeValues.behind(4, List.of())).isEmpty();
    assertThat(SafeValues.behind(4, List.of(accepted(3, 1, "a"), accepted(4, 1, "b")))).isEmpty();
  }

  @Test
  void the_highest_ballot_decides_slot_by_slot() {
    assertThat(
            SafeValues.behind(
                4,
                List.of(
                    accepted(5, 2, "a2"),
                    accepted(5, 1, "a1"),
                    accepted(6, 1, "b1"),
                    accepted(6, 3, "b3"))))
        .containsExactly(value("a2"), value("b3"));
  }

  @Test
  void gaps_are_filled_with_nothing() {
    assertThat(SafeValues.behind(4, List.of(accepted(7, 1, "c"))))
        .containsExactly(Value.NOTHING, Value.NOTHING, value("c"));
  }

  @Test
  void what_stands_behind_new_members_in_a_lower_ballot_is_not_chosen() {
    assertThat(SafeValues.behind(4, List.of(members(5, 2), accepted(6, 1, "old"))))
        .containsExactly(MEMBERS);
  }

  @Test
  void new_members_in_front_of_something_in_a_higher_ballot_are_not_chosen() {
    assertThat(SafeValues.behind(4, List.of(members(5, 1), accepted(6, 2, "new"))))
        .containsExactly(Value.NOTHING, value("new"));
  }

  @Test
  void each_naming_of_members_is_judged_by_itself() {
    assertThat(
            SafeValues.behind(
                4, List.of(members(5, 1), accepted(6, 3, "a"), members(7, 3), accepted(8, 2, "b"))))
        .containsExactly(Value.NOTHING, value("a"), MEMBERS);
  }

  private static Accepted accepted(long slot, long round, String text) {
    return new Accepted(slot, ballot(round), value(text));
  }

  private static Accepted members(long slot, long round) {
    return new Accepted(slot, ballot(round), MEMBERS);
  }

  private static Ballot ballot(long round) {
    return new Ballot(round, new NodeId(1));
  }

  private static Value value(String text) {
    return new Value(1, new Content.Command(new RequestId(1, 1), Bytes.utf8(text)));
  }
}
