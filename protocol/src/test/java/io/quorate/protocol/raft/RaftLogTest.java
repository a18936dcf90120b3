package io.quorate.protocol.raft;

import static io.quorate.protocol.raft.TestServer.entry;
import static io.quorate.protocol.raft.TestServer.id;
import static io.quorate.protocol.raft.TestServer.members;
import static io.quorate.protocol.raft.TestServer.opening;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.scenario.MembersText;
import java.util.List;
import org.junit.jupiter.api.Test;

class RaftLogTest {
  private static final EntryId BASE = id(3, 10);

  @Test
  void an_empty_log_ends_at_its_base() {
    RaftLog log = TestServer.log(BASE);
    assertThat(log.last()).isEqualTo(BASE);
    assertThat(log.lastIndex()).isEqualTo(10);
    assertThat(log.termAt(10)).isEqualTo(3);
    assertThat(log.durable()).isEqualTo(10);
    assertThat(log.commit()).as("what lies before the base is committed").isEqualTo(10);
    assertThat(log.hasUnreported()).isFalse();
    assertThat(log.hasUnwritten()).isFalse();
  }

  @Test
  void what_was_on_disk_is_durable_and_not_known_to_be_committed() {
    RaftLog log = log(entry(1, 1), entry(2, 2));
    assertThat(log.durable()).isEqualTo(2);
    assertThat(log.hasUnwritten()).isFalse();
    assertThat(log.commit()).isZero();
  }

  @Test
  void a_log_on_disk_has_no_gaps() {
    assertThatThrownBy(() -> log(entry(1, 1), entry(1, 3)))
        .isInstanceOf(InvariantViolation.class)
        .hasMessageContaining("stands at index 2");
  }

  @Test
  void it_agrees_with_logs_that_share_an_entry() {
    RaftLog log = TestServer.log(BASE, entry(4, 11), entry(4, 12));
    assertThat(log.agreesAt(id(4, 12))).isTrue();
    assertThat(log.agreesAt(id(5, 12))).as("another term").isFalse();
    assertThat(log.agreesAt(id(4, 13))).as("beyond the end").isFalse();
    assertThat(log.agreesAt(BASE)).isTrue();
    assertThat(log.agreesAt(id(2, 10))).isFalse();
    assertThat(log.agreesAt(id(2, 9))).as("before the base, therefore committed").isTrue();
  }

  @Test
  void the_last_entry_of_at_most_a_term_skips_later_terms() {
    RaftLog log = log(entry(1, 1), entry(1, 2), entry(3, 3), entry(3, 4), entry(5, 5));
    assertThat(log.lastAtMost(9, 9)).isEqualTo(id(5, 5));
    assertThat(log.lastAtMost(5, 4)).isEqualTo(id(3, 4));
    assertThat(log.lastAtMost(3, 3)).isEqualTo(id(3, 3));
    assertThat(log.lastAtMost(5, 2)).isEqualTo(id(1, 2));
    assertThat(log.lastAtMost(5, 0)).isEqualTo(EntryId.NONE);
    RaftLog cut = TestServer.log(BASE, entry(4, 11));
    assertThat(cut.lastAtMost(11, 1)).as("never before the base").isEqualTo(BASE);
    assertThat(cut.lastAtMost(5, 9)).isEqualTo(BASE);
  }

  @Test
  void a_range_is_bounded_by_bytes_but_never_empty() {
    RaftLog log = log(entry(1, 1), entry(1, 2), entry(1, 3));
    long size = entry(1, 1).content().size();
    assertThat(size).isEqualTo(Content.FIXED_SIZE + 3);
    assertThat(log.from(1, 1)).containsExactly(entry(1, 1));
    assertThat(log.from(1, 2 * size - 1)).containsExactly(entry(1, 1));
    assertThat(log.from(1, 2 * size)).containsExactly(entry(1, 1), entry(1, 2));
    assertThat(log.from(2, 9 * size)).containsExactly(entry(1, 2), entry(1, 3));
    assertThat(log.from(4, 1)).isEmpty();
  }

  @Test
  void what_it_has_already_stays() {
    RaftLog log = log(entry(1, 1), entry(1, 2), entry(1, 3));
    log.accept(List.of(entry(1, 1), entry(1, 2)));
    assertThat(log.last()).isEqualTo(id(1, 3));
    assertThat(log.hasUnwritten()).isFalse();
    assertThat(log.durable()).isEqualTo(3);
  }

  @Test
  void what_lies_before_the_base_is_not_taken_again() {
    RaftLog log = TestServer.log(BASE);
    log.accept(List.of(entry(2, 9), entry(3, 10), entry(3, 11)));
    assertThat(log.write(1)).containsExactly(entry(3, 11));
  }

  @Test
  void a_conflict_replaces_the_entry_and_all_that_follow() {
    RaftLog log = log(entry(1, 1), entry(1, 2), entry(1, 3), entry(1, 4));
    log.accept(List.of(entry(1, 1), entry(2, 2)));
    assertThat(log.last()).isEqualTo(id(2, 2));
    assertThat(log.durable()).isEqualTo(1);
    assertThat(log.write(1)).containsExactly(entry(2, 2));
  }

  @Test
  void committed_entries_are_never_replaced() {
    RaftLog log = log(entry(1, 1), entry(1, 2));
    log.commitTo(2);
    assertThatThrownBy(() -> log.accept(List.of(entry(2, 2))))
        .isInstanceOf(InvariantViolation.class)
        .hasMessageContaining("committed up to 2");
  }

  @Test
  void entries_have_no_gaps() {
    assertThatThrownBy(() -> log(entry(1, 1)).accept(List.of(entry(1, 3))))
        .isInstanceOf(InvariantViolation.class)
        .hasMessageContaining("does not follow");
  }

  @Test
  void each_entry_is_written_once_and_durable_when_its_write_is() {
    RaftLog log = log();
    log.append(1, new Content.Opening(1));
    log.accept(List.of(entry(1, 2)));
    assertThat(log.write(4)).containsExactly(opening(1, 1), entry(1, 2));
    assertThat(log.hasUnwritten()).isFalse();
    log.accept(List.of(entry(1, 3)));
    assertThat(log.write(6)).containsExactly(entry(1, 3));
    log.persisted(3);
    assertThat(log.durable()).isZero();
    log.persisted(5);
    assertThat(log.durable()).isEqualTo(2);
    log.persisted(6);
    assertThat(log.durable()).isEqualTo(3);
  }

  @Test
  void one_completion_may_speak_of_several_writes() {
    RaftLog log = log();
    for (int index = 1; index <= 3; index++) {
      log.accept(List.of(entry(1, index)));
      log.write(index);
    }
    log.persisted(3);
    assertThat(log.durable()).isEqualTo(3);
    log.persisted(2);
    assertThat(log.durable()).isEqualTo(3);
  }

  /// | write | wrote | then |
  /// | --- | --- | --- |
  /// | 1 | 1/1 1/2 1/3 1/4 | 2/2 replaced all from index 2 on |
  /// | 2 | 2/2 | 2/3 2/4 were added, and are in no write |
  @Test
  void a_completion_says_nothing_about_entries_that_replaced_what_it_wrote() {
    RaftLog log = log();
    log.accept(List.of(entry(1, 1), entry(1, 2), entry(1, 3), entry(1, 4)));
    log.write(1);
    log.accept(List.of(entry(2, 2)));
    log.write(2);
    log.accept(List.of(entry(2, 3), entry(2, 4)));
    log.persisted(1);
    assertThat(log.durable()).isEqualTo(1);
    log.persisted(2);
    assertThat(log.durable()).isEqualTo(2);
  }

  @Test
  void the_commit_index_never_goes_back_nor_beyond_the_log() {
    RaftLog log = log(entry(1, 1), entry(1, 2));
    log.commitTo(2);
    log.commitTo(1);
    assertThat(log.commit()).isEqualTo(2);
    assertThatThrownBy(() -> log.commitTo(3))
        .isInstanceOf(InvariantViolation.class)
        .hasMessageContaining("beyond the log's end at 1/2");
  }

  @Test
  void what_is_committed_is_reported_once_and_in_order() {
    RaftLog log = log(entry(1, 1), entry(1, 2), entry(1, 3));
    log.commitTo(2);
    assertThat(log.firstUnreported()).isEqualTo(1);
    assertThat(log.report()).containsExactly(entry(1, 1).content(), entry(1, 2).content());
    assertThat(log.hasUnreported()).isFalse();
    log.commitTo(3);
    assertThat(log.firstUnreported()).isEqualTo(3);
    assertThat(log.report()).containsExactly(entry(1, 3).content());
  }

  /// Raft §6: the latest in the log is in force, and one before it is again if it is replaced.
  @Test
  void it_knows_the_members_at_every_index_from_its_base_on() {
    Configuration founders = MembersText.parse("{1,2,3}");
    RaftLog log =
        new RaftLog(
            BASE,
            new SnapshotHead(3, 10, founders),
            List.of(entry(4, 11), members(4, 12, "{1,2}"), entry(4, 13)));
    assertThat(log.members().at(10)).isEqualTo(founders);
    assertThat(log.members().at(11)).isEqualTo(founders);
    assertThat(log.members().at(12)).isEqualTo(MembersText.parse("{1,2}"));
    assertThat(log.members().at(13)).isEqualTo(MembersText.parse("{1,2}"));
    assertThat(log.members().inForce().index()).isEqualTo(12);

    log.append(4, members(4, 14, "{1}").content());
    assertThat(log.members().inForce().configuration()).isEqualTo(MembersText.parse("{1}"));
    log.accept(List.of(entry(5, 14)));
    assertThat(log.members().inForce().configuration()).isEqualTo(MembersText.parse("{1,2}"));
    log.accept(List.of(entry(6, 12)));
    assertThat(log.members().inForce()).isEqualTo(new Members.Since(10, founders));
    log.accept(List.of(members(6, 13, "{1,2,4}")));
    assertThat(log.members().at(12)).isEqualTo(founders);
    assertThat(log.members().at(13)).isEqualTo(MembersText.parse("{1,2,4}"));
  }

  @Test
  void until_the_last_members_are_committed_those_before_may_still_be_the_groups() {
    RaftLog log = log(members(1, 1, "{1,2,3}"), members(1, 2, "{1,2}"), entry(1, 3));
    assertThat(log.members().possible(1))
        .containsExactly(MembersText.parse("{1,2,3}"), MembersText.parse("{1,2}"));
    assertThat(log.members().possible(2)).containsExactly(MembersText.parse("{1,2}"));
    assertThat(log().members().possible(0)).containsExactly(Configuration.UNKNOWN);
  }

  /// Not by index alone: what stood before the snapshot is void, with what it said of members.
  @Test
  void a_log_that_begins_anew_after_a_snapshot_has_the_members_of_that() {
    RaftLog log = log(entry(1, 1), members(1, 2, "{1,2}"), members(1, 3, "{9}"));
    SnapshotHead snapshot = new SnapshotHead(2, 5, MembersText.parse("{1,2,3}"));
    log.restartAt(snapshot);
    assertThat(log.members().inForce()).isEqualTo(new Members.Since(5, snapshot.configuration()));
    log.append(2, members(2, 6, "{3}").content());
    assertThat(log.members().inForce().index()).isEqualTo(6);
  }

  /// Of the entries before a snapshot some may be kept for members that lag behind.
  @Test
  void what_a_snapshot_covers_says_nothing_new_of_members() {
    SnapshotHead snapshot = new SnapshotHead(1, 3, MembersText.parse("{1,2}"));
    List<Entry> kept = List.of(members(1, 1, "{1}"), members(1, 2, "{1,2}"), entry(1, 3));
    RaftLog log = new RaftLog(EntryId.NONE, snapshot, kept);
    assertThat(log.members().inForce()).isEqualTo(new Members.Since(3, snapshot.configuration()));
  }

  private static RaftLog log(Entry... durable) {
    return TestServer.log(EntryId.NONE, durable);
  }
}
