package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.bytes.Parcel;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.raft.Entry;
import io.quorate.protocol.raft.EntryId;
import io.quorate.protocol.raft.HardState;
import io.quorate.protocol.raft.RaftOptions;
import io.quorate.protocol.raft.RaftState;
import io.quorate.protocol.raft.RaftWrite;
import io.quorate.runtime.codec.MalformedException;
import io.quorate.runtime.codec.RecordCodec;
import io.quorate.runtime.codec.SnapshotFacts;
import io.quorate.wal.LogRecord;
import io.quorate.wal.memory.MemoryDisk;
import io.quorate.wal.snapshot.SnapshotStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecoveryTest {
  private static final long SEGMENT = 1;
  private static final Configuration MEMBERS =
      Configuration.of(List.of(new NodeId(1), new NodeId(2), new NodeId(3)));

  private final RecordCodec codec = new RecordCodec();
  private Recovery recovery = new Recovery();

  @Test
  void a_node_in_its_first_life_remembers_nothing() {
    assertThat(recovery.group(1)).isEmpty();
    assertThat(recovery.incarnation(new NodeId(2))).isEmpty();
  }

  @Test
  void a_group_is_the_sum_of_its_records() {
    found(1);
    write(1, hardState(1, 2), entry(1, 1), entry(1, 2));
    write(1, hardState(2, 3));
    write(1, Optional.empty(), entry(2, 3));
    assertThat(state(1))
        .isEqualTo(
            RaftState.initial(MEMBERS)
                .withHardState(new HardState(2, Optional.of(new NodeId(3))))
                .withEntries(List.of(entry(1, 1), entry(1, 2), entry(2, 3))));
  }

  @Test
  void later_entries_replace_earlier_ones_and_all_that_followed() {
    found(1);
    write(1, Optional.empty(), entry(1, 1), entry(1, 2), entry(1, 3));
    write(1, Optional.empty(), entry(2, 2));
    assertThat(state(1).entries()).containsExactly(entry(1, 1), entry(2, 2));
  }

  @Test
  void groups_do_not_meet() {
    found(1);
    found(2);
    write(1, Optional.empty(), entry(1, 1));
    write(2, hardState(7, 1), entry(7, 1), entry(7, 2));
    write(1, Optional.empty(), entry(1, 2));
    assertThat(state(1).entries()).containsExactly(entry(1, 1), entry(1, 2));
    assertThat(recovery.group(1)).as("each is handed out once").isEmpty();
    assertThat(state(2).hardState().term()).isEqualTo(7);
    assertThat(recovery.group(3)).isEmpty();
  }

  @Test
  void incarnations_are_remembered() {
    recovery.replay(SEGMENT, codec.encodeIncarnation(new NodeId(2), 77));
    recovery.replay(SEGMENT, codec.encodeIncarnation(new NodeId(3), -1));
    assertThat(recovery.incarnation(new NodeId(2))).contains(77L);
    assertThat(recovery.incarnation(new NodeId(3))).contains(-1L);
  }

  @Test
  void entries_that_leave_a_gap_are_refused() {
    found(1);
    write(1, Optional.empty(), entry(1, 1));
    assertThatThrownBy(() -> write(1, Optional.empty(), entry(1, 3)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the log of group 1 has 1 entries after index 0, and then entries from 3 on");
  }

  @Test
  void a_log_that_goes_on_from_a_snapshot_that_is_missing_is_refused() {
    found(1);
    write(1, Optional.empty(), entry(1, 1));
    assertThatThrownBy(() -> restart(1, 4, 10))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the log of group 1 goes on from a snapshot at 10, which is missing");
  }

  @Test
  void facts_about_a_group_before_its_foundation_are_refused() {
    for (LogRecord record :
        codec.encode(1, new RaftWrite(hardState(1, 1), Optional.empty(), List.of(entry(1, 1))))) {
      recovery.replay(SEGMENT, record);
      assertThatThrownBy(() -> recovery.group(1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the log speaks of group 1 before it was founded");
    }
  }

  /// Of a group that nobody needs any more the beginning may be deleted before the rest is.
  @Test
  void what_is_left_of_a_group_that_was_dropped_is_nothing() {
    write(1, Optional.empty(), entry(1, 1));
    recovery.replay(SEGMENT, codec.encodeDropped(1));
    assertThat(recovery.group(1)).isEmpty();
    assertThat(recovery.dropped()).containsExactly(1L);
  }

  // ---- behind a snapshot
  // --------------------------------------------------------------------------

  /// A snapshot of group 1 after this entry is in the directory.
  private Recovery behindSnapshot(long term, long index) throws IOException {
    SnapshotStore store = SnapshotStore.open(new MemoryDisk());
    SnapshotFacts facts = new SnapshotFacts(new SnapshotHead(term, index, MEMBERS), 0, 0);
    store.write(1, index, facts.encode(), _ -> {});
    return Recovery.from(store);
  }

  @Test
  void the_log_of_a_group_with_a_snapshot_may_begin_after_it() throws IOException {
    recovery = behindSnapshot(1, 2);
    write(1, hardState(3, 1), entry(1, 3), entry(3, 4));
    RaftState state = state(1);
    assertThat(state.base()).isEqualTo(new EntryId(1, 2));
    assertThat(state.snapshot().index()).isEqualTo(2);
    assertThat(state.entries()).containsExactly(entry(1, 3), entry(3, 4));
  }

  /// Of the first entry that is left only the name is needed.
  @Test
  void the_log_of_a_group_with_a_snapshot_may_begin_before_its_end() throws IOException {
    recovery = behindSnapshot(2, 4);
    write(1, Optional.empty(), entry(1, 3), entry(2, 4), entry(2, 5));
    assertThat(state(1).base()).isEqualTo(new EntryId(1, 3));
  }

  /// The record that these replace was in a segment that is gone.
  @Test
  void a_log_may_begin_with_entries_that_others_replace_later() throws IOException {
    recovery = behindSnapshot(2, 4);
    write(1, Optional.empty(), entry(1, 4), entry(1, 5));
    write(1, Optional.empty(), entry(2, 3), entry(2, 4), entry(2, 5));
    assertThat(state(1).base()).isEqualTo(new EntryId(2, 3));
  }

  @Test
  void a_gap_between_the_snapshot_and_the_log_is_refused() throws IOException {
    recovery = behindSnapshot(1, 2);
    assertThatThrownBy(() -> write(1, Optional.empty(), entry(1, 4)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the log of group 1 has 0 entries after index 2, and then entries from 4 on");
  }

  /// Another member's snapshot has come, and a crash before the log could begin anew.
  @Test
  void a_log_that_does_not_lead_to_the_snapshot_is_void() throws IOException {
    recovery = behindSnapshot(2, 3);
    found(1);
    write(1, hardState(2, 1), entry(1, 1), entry(1, 2), entry(1, 3), entry(1, 4));
    assertThat(state(1).base()).isEqualTo(new EntryId(2, 3));
    recovery = behindSnapshot(2, 30);
    found(1);
    write(1, hardState(2, 1), entry(1, 1));
    RaftState state = state(1);
    assertThat(state.entries()).isEmpty();
    assertThat(state.hardState().term()).isEqualTo(2);
  }

  @Test
  void a_log_begins_anew_where_a_record_says_so() throws IOException {
    recovery = behindSnapshot(2, 3);
    found(1);
    write(1, hardState(2, 1), entry(1, 1), entry(1, 2), entry(1, 3), entry(1, 4));
    restart(1, 2, 3);
    write(1, Optional.empty(), entry(2, 4));
    RaftState state = state(1);
    assertThat(state.base()).isEqualTo(new EntryId(2, 3));
    assertThat(state.entries()).containsExactly(entry(2, 4));
  }

  @Test
  void a_snapshot_without_a_log_is_refused() throws IOException {
    recovery = behindSnapshot(2, 3);
    assertThatThrownBy(() -> recovery.group(1)).isInstanceOf(IllegalStateException.class);
  }

  /// A second foundation would take away all that the group has written.
  @Test
  void a_second_foundation_is_refused() {
    found(1);
    write(1, Optional.empty(), entry(1, 1));
    assertThatThrownBy(() -> found(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the log founds group 1 twice");
  }

  @Test
  void records_of_a_type_that_is_not_ours_are_refused() {
    assertThatThrownBy(() ->
            recovery.replay(SEGMENT, new LogRecord(255, 1, new Parcel(Bytes.utf8("anything")))))
        .isInstanceOf(MalformedException.class)
        .hasMessage("unknown record type 255");
  }

  private RaftState state(long group) {
    return ((RaftGroupLog) recovery.group(group).orElseThrow().log()).state();
  }

  /// A group keeps the engine that it was founded with.
  @Test
  void a_log_of_another_engine_is_refused() {
    found(1);
    GroupLog raft = recovery.group(1).orElseThrow().log();
    EngineKind wanted = new EngineKind.MultiPaxos();
    assertThatThrownBy(() -> raft.start(new NodeId(1), wanted, RaftOptions.DEFAULT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(
            "the log of group 1 was written by the engine raft, and this node is to run"
                + " multi-paxos");

    recovery.replay(SEGMENT, wanted.founding(codec, 1, Configuration.of(MEMBERS.voters())));
    GroupLog paxos = recovery.group(1).orElseThrow().log();
    assertThatThrownBy(() -> paxos.start(new NodeId(1), new EngineKind.Raft(), RaftOptions.DEFAULT))
        .hasMessageContaining(
            "was written by the engine multi-paxos, and this node is to run raft");
    assertThat(paxos.start(new NodeId(1), wanted, RaftOptions.DEFAULT).status().configuration())
        .isEqualTo(MEMBERS);
  }

  private void found(long group) {
    recovery.replay(SEGMENT, codec.encodeBase(group, RaftState.initial(MEMBERS).snapshot()));
  }

  private void restart(long group, long term, long index) {
    recovery.replay(SEGMENT, codec.encodeBase(group, new SnapshotHead(term, index, MEMBERS)));
  }

  private void write(long group, Optional<HardState> hardState, Entry... entries) {
    codec
        .encode(group, new RaftWrite(hardState, Optional.empty(), List.of(entries)))
        .forEach(record -> recovery.replay(SEGMENT, record));
  }

  private static Optional<HardState> hardState(long term, long vote) {
    return Optional.of(new HardState(term, Optional.of(new NodeId(vote))));
  }

  private static Entry entry(long term, long index) {
    return new Entry(
        term, index, new Content.Command(new RequestId(term, index), Bytes.utf8("x" + index)));
  }
}
