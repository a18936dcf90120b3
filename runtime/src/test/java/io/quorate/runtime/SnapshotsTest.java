package io.quorate.runtime;

import static io.quorate.runtime.TestNode.GROUP;
import static io.quorate.runtime.TestNode.SELF;
import static io.quorate.runtime.TestNode.THREE;
import static io.quorate.runtime.TestNode.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.raft.RaftMessage.AppendAccepted;
import io.quorate.protocol.raft.RaftMessage.AppendEntries;
import io.quorate.protocol.raft.RaftMessage.Heartbeat;
import io.quorate.protocol.raft.RaftMessage.InstallSnapshot;
import io.quorate.runtime.Outcome.Doubt;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.runtime.codec.PeerMessage.SnapshotBlock;
import io.quorate.runtime.codec.PeerMessage.SnapshotRequest;
import io.quorate.runtime.codec.PeerMessage.SnapshotUnavailable;
import io.quorate.runtime.codec.SnapshotFacts;
import io.quorate.wal.memory.MemoryDisk;
import io.quorate.wal.snapshot.Snapshot;
import io.quorate.wal.snapshot.SnapshotStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SnapshotsTest {
  private static final NodeOptions EVERY_TEN =
      NodeOptions.DEFAULT.withSnapshots(
          new SnapshotOptions(1 << 20, 10, 1 << 20, 3, 4, Long.MAX_VALUE));

  private static TestNode alone() {
    return TestNode.of(1, EVERY_TEN).asLeader();
  }

  private static List<String> submit(TestNode node, int from, int to) {
    List<String> texts = IntStream.rangeClosed(from, to).mapToObj(i -> "note " + i).toList();
    for (String text : texts) {
      var _ = node.submit(text);
    }
    return texts;
  }

  private static List<String> texts(TestNode node) {
    var outcome = node.query(Consistency.SERIALIZABLE).join();
    return ((Outcome.Done<List<String>>) outcome).result();
  }

  private static long snapshotIndex(TestNode node) {
    return node.group().status().snapshotIndex();
  }

  // ---- taking them
  // --------------------------------------------------------------------------------

  @Test
  void a_snapshot_is_taken_after_so_many_commands_and_most_of_the_log_goes() {
    TestNode node = alone();
    submit(node, 1, 9);
    assertThat(snapshotIndex(node)).isZero();
    submit(node, 10, 10);
    long covered = snapshotIndex(node);
    assertThat(covered).isEqualTo(node.status().commitIndex());
    assertThat(node.status().baseIndex()).as("three stay").isEqualTo(covered - 3);
    submit(node, 11, 19);
    assertThat(snapshotIndex(node)).isEqualTo(covered);
  }

  @Test
  void a_snapshot_is_taken_after_so_many_bytes() {
    SnapshotOptions options = new SnapshotOptions(1000, Long.MAX_VALUE, 0, 0, 4, 1 << 30);
    TestNode node = TestNode.of(1, NodeOptions.DEFAULT.withSnapshots(options)).asLeader();
    var _ = node.submit("x".repeat(900));
    assertThat(snapshotIndex(node)).isZero();
    var _ = node.submit("x".repeat(100));
    assertThat(snapshotIndex(node)).isPositive();
    assertThat(node.status().baseIndex()).isEqualTo(snapshotIndex(node));
  }

  @Test
  void a_large_state_is_not_written_for_every_few_commands() {
    SnapshotOptions options = SnapshotOptions.DEFAULT;
    assertThat(options.bytesAfter(1)).isEqualTo(64 << 20);
    assertThat(options.bytesAfter(100 << 20)).isEqualTo(100 << 20);
    assertThat(options.bytesAfter(1L << 40)).isEqualTo(256 << 20);
  }

  @Test
  void a_start_goes_on_from_the_snapshot_and_the_log_after_it() {
    TestNode node = alone();
    List<String> first = submit(node, 1, 13);
    node.crash().asLeader();
    assertThat(texts(node)).isEqualTo(first);
    assertThat(snapshotIndex(node)).isPositive();
    submit(node, 14, 40);
    node.crash().asLeader();
    assertThat(texts(node)).hasSize(40).endsWith("note 40");
  }

  /// What is derived from an entry is not written before the entry is.
  @Test
  void a_snapshot_waits_until_what_it_is_made_from_is_durable() {
    TestNode node = TestNode.of(3, EVERY_TEN).asLeader().slow();
    for (int i = 1; i <= 12; i++) {
      var _ = node.submitLater(Bytes.utf8("note " + i));
    }
    node.run();
    // Two and three have it, so it is decided.
    node.acknowledge(TWO).acknowledge(THREE);
    assertThat(texts(node)).hasSize(12);
    assertThat(node.snapshots()).noneMatch(name -> name.endsWith(".snapshot"));
    node.sync();
    assertThat(node.snapshots()).anyMatch(name -> name.endsWith(".snapshot"));
  }

  @Test
  void two_snapshots_of_a_group_are_kept_and_older_ones_are_deleted() {
    TestNode node = alone();
    submit(node, 1, 50);
    assertThat(node.snapshots()).hasSize(2);
    node.crash();
    assertThat(node.snapshots()).as("a start needs the newest only").hasSize(1);
  }

  @Test
  void a_full_disk_costs_the_snapshot_and_nothing_else() {
    TestNode node = alone();
    node.files().limit(node.files().used() + 10);
    submit(node, 1, 25);
    assertThat(snapshotIndex(node)).isZero();
    assertThat(texts(node)).hasSize(25);
    node.files().limit(Long.MAX_VALUE);
    submit(node, 26, 40);
    assertThat(snapshotIndex(node)).isPositive();
  }

  // ---- the node's log
  // -----------------------------------------------------------------------------

  @Test
  void segments_that_no_group_needs_are_deleted() {
    TestNode node = TestNode.of(1, EVERY_TEN).recordsPerSegment(5).asLeader();
    submit(node, 1, 100);
    assertThat(node.firstSegment()).isGreaterThan(10);
    node.crash().asLeader();
    assertThat(texts(node)).hasSize(100);
  }

  /// The vote, the term and the peers that were met stood in segments that are gone.
  @Test
  void what_is_needed_of_old_segments_is_written_again() {
    TestNode node = TestNode.of(3, EVERY_TEN).recordsPerSegment(5).asLeader();
    node.node().meet(TWO, 77, verdict -> assertThat(verdict).isEmpty());
    long epoch = node.status().epoch();
    for (int i = 1; i <= 60; i++) {
      var _ = node.submitLater(Bytes.utf8("note " + i));
      node.run();
      node.acknowledge(TWO);
    }
    assertThat(node.firstSegment()).isGreaterThan(5);
    node.crash();
    assertThat(node.status().epoch()).isEqualTo(epoch);
    node.node().meet(TWO, 78, verdict -> assertThat(verdict).isPresent());
  }

  /// Its few entries would keep the whole log.
  @Test
  void an_idle_group_does_not_keep_the_log_of_a_busy_one() {
    TestNode node = TestNode.of(1, EVERY_TEN).recordsPerSegment(5);
    Group<Notes, Integer> idle =
        node.node().host(GROUP + 1, Configuration.of(List.of(SELF)), new Notes());
    node.asLeader();
    CompletableFuture<Outcome<Integer>> said = idle.submit(Bytes.utf8("the only word"));
    node.run();
    assertThat(said.join()).isInstanceOf(Outcome.Done.class);
    submit(node, 1, 200);
    assertThat(idle.status().snapshotIndex()).isPositive();
    assertThat(node.firstSegment()).isGreaterThan(20);
  }

  // ---- giving them to others
  // ----------------------------------------------------------------------

  @Test
  void who_asks_for_a_snapshot_gets_it_block_by_block() throws IOException {
    TestNode node = alone();
    submit(node, 1, 12);
    MemoryDisk there = new MemoryDisk();
    var incoming = SnapshotStore.open(there).receive(GROUP, snapshotIndex(node));
    boolean complete = false;
    long index = 0;
    while (!complete) {
      node.receive(TWO, new SnapshotRequest(GROUP, 5, index, incoming.length()));
      SnapshotBlock block = node.sentTo(TWO, SnapshotBlock.class).getFirst();
      assertThat(block.offset()).isEqualTo(incoming.length());
      index = block.index();
      complete = incoming.append(block.content().asBuffer());
    }
    Snapshot copy = incoming.finish();
    assertThat(index).isEqualTo(snapshotIndex(node));
    assertThat(SnapshotStore.open(there).head(copy)).isNotNull();
  }

  @Test
  void who_has_none_that_reaches_far_enough_says_so_and_takes_one() {
    TestNode node = alone();
    submit(node, 1, 4);
    long applied = node.group().status().appliedIndex();
    node.receive(TWO, new SnapshotRequest(GROUP, applied, 0, 0));
    assertThat(node.sentTo(TWO, SnapshotUnavailable.class)).hasSize(1);
    node.receive(TWO, new SnapshotRequest(GROUP, applied, 0, 0));
    assertThat(node.sentTo(TWO, SnapshotBlock.class)).hasSize(1);
    node.receive(TWO, new SnapshotRequest(GROUP, applied + 1, 0, 0));
    assertThat(node.sentTo(TWO, SnapshotUnavailable.class)).hasSize(1);
  }

  @Test
  void a_question_that_makes_no_sense_harms_nobody() {
    TestNode node = alone();
    submit(node, 1, 12);
    long index = snapshotIndex(node);
    for (long offset : new long[] {-1, 1, 1 << 20, Long.MAX_VALUE}) {
      node.receive(TWO, new SnapshotRequest(GROUP, 5, index, offset));
      assertThat(node.sentTo(TWO, SnapshotUnavailable.class)).as("offset %d", offset).hasSize(1);
    }
    assertThat(texts(node)).hasSize(12);
  }

  // ---- getting one
  // --------------------------------------------------------------------------------

  /// Another member's snapshot: its state is one note for each word.
  private static final class Source {
    private final SnapshotStore store;
    private final Snapshot snapshot;

    Source(long epoch, long index, String... words) throws IOException {
      store = SnapshotStore.open(new MemoryDisk());
      Configuration members = Configuration.of(List.of(SELF, TWO, THREE));
      SnapshotFacts facts = new SnapshotFacts(new SnapshotHead(epoch, index, members), 5000, 0);
      Notes notes = new Notes();
      for (String word : words) {
        notes.apply(1, Bytes.utf8(word));
      }
      snapshot = store.write(GROUP, index, facts.encode(), notes.view()::writeTo);
    }

    SnapshotBlock block(long offset) throws IOException {
      return new SnapshotBlock(GROUP, snapshot.index(), offset, store.block(snapshot, offset));
    }

    /// Answers what the node asks until it asks no more.
    void answer(TestNode node) throws IOException {
      List<SnapshotRequest> asked = node.sentTo(TWO, SnapshotRequest.class);
      while (!asked.isEmpty()) {
        node.receive(TWO, block(asked.getLast().offset()));
        asked = node.sentTo(TWO, SnapshotRequest.class);
      }
    }
  }

  private static TestNode behind() {
    return TestNode.of(3, EVERY_TEN).asFollowerOf(TWO, 4);
  }

  /// One that was just told to get a snapshot that reaches 30.
  private static TestNode fetching() {
    return behind().receive(TWO, new InstallSnapshot(4, TWO, 30));
  }

  private static SnapshotRequest lastRequest(TestNode node) {
    return node.sentTo(TWO, SnapshotRequest.class).getLast();
  }

  @Test
  void a_node_that_is_too_far_behind_fetches_a_snapshot_and_goes_on_from_it() throws IOException {
    TestNode node = fetching();
    assertThat(lastRequest(node)).isEqualTo(new SnapshotRequest(GROUP, 30, 0, 0));
    new Source(3, 32, "these", "are", "here").answer(node);
    assertThat(node.raftSentTo(TWO, AppendAccepted.class))
        .containsExactly(new AppendAccepted(4, 32));
    assertThat(texts(node)).containsExactly("these", "are", "here");
    assertThat(node.group().status().appliedIndex()).isEqualTo(32);
    node.crash();
    assertThat(texts(node)).containsExactly("these", "are", "here");
  }

  /// A crash came between the snapshot's file and the record that lets the log begin anew: the next
  /// start sees to it, or the one after it would find a gap.
  @Test
  void a_start_that_finds_the_log_void_writes_that_down() throws IOException {
    TestNode node = behind();
    node.replicate(TWO, 4, note("a"), note("b")).slow();
    node.receive(TWO, new InstallSnapshot(4, TWO, 30));
    new Source(4, 32, "these", "are", "here").answer(node);
    node.crash().sync().asFollowerOf(TWO, 4);
    assertThat(node.group().status().appliedIndex()).isEqualTo(32);
    Content next = note("next");
    node.receive(
        TWO, new AppendEntries(4, TestNode.id(4, 32), List.of(TestNode.entry(4, 33, next)), 33));
    node.sync().crash();
    node.asFollowerOf(TWO, 4).receive(TWO, new Heartbeat(4, 0, 33));
    assertThat(texts(node)).containsExactly("these", "are", "here", "next");
  }

  @Test
  void a_snapshot_is_fetched_from_whom_the_leader_names() throws IOException {
    TestNode node = behind();
    node.receive(TWO, new InstallSnapshot(4, THREE, 30));
    assertThat(node.sentTo(TWO, SnapshotRequest.class)).isEmpty();
    assertThat(node.sentTo(THREE, SnapshotRequest.class)).hasSize(1);
    node.receive(TWO, new Source(3, 32, "from", "somebody", "else").block(0));
    assertThat(node.sentTo(TWO, SnapshotRequest.class)).isEmpty();
  }

  @Test
  void a_lost_block_is_asked_for_again_where_it_was_lost() throws IOException {
    TestNode node = fetching();
    Source source = new Source(3, 32, "word");
    node.receive(TWO, source.block(0));
    SnapshotRequest lost = lastRequest(node);
    assertThat(lost.offset()).isPositive();
    assertThat(lost.index()).isEqualTo(32);
    node.receive(TWO, new InstallSnapshot(4, TWO, 30));
    assertThat(node.sentTo(TWO, SnapshotRequest.class)).as("not at once").isEmpty();
    node.pass(EVERY_TEN.raft().electionTimeout().plusMillis(1));
    node.receive(TWO, new InstallSnapshot(4, TWO, 30));
    assertThat(lastRequest(node)).isEqualTo(lost);
    source.answer(node);
    assertThat(texts(node)).containsExactly("word");
  }

  @Test
  void a_damaged_block_is_asked_for_again() throws IOException {
    TestNode node = fetching();
    Source source = new Source(3, 32, "word");
    byte[] altered = source.block(0).content().toArray();
    altered[20] ^= 1;
    node.receive(TWO, new SnapshotBlock(GROUP, 32, 0, Bytes.wrap(altered)));
    assertThat(lastRequest(node).offset()).isZero();
    source.answer(node);
    assertThat(texts(node)).containsExactly("word");
  }

  @Test
  void after_several_damaged_blocks_it_begins_anew() throws IOException {
    TestNode node = fetching();
    for (int i = 0; i < 3; i++) {
      assertThat(lastRequest(node).offset()).isZero();
      node.receive(TWO, new SnapshotBlock(GROUP, 32, 0, Bytes.utf8("nothing of the kind")));
    }
    assertThat(node.sentTo(TWO, SnapshotRequest.class)).isEmpty();
    assertThat(node.snapshots()).isEmpty();
    node.receive(TWO, new InstallSnapshot(4, TWO, 30));
    assertThat(lastRequest(node)).isEqualTo(new SnapshotRequest(GROUP, 30, 0, 0));
    new Source(3, 40, "word").answer(node);
    assertThat(texts(node)).containsExactly("word");
  }

  @Test
  void a_snapshot_that_is_gone_meanwhile_is_replaced_by_a_newer_one() throws IOException {
    TestNode node = fetching();
    node.receive(TWO, new Source(3, 32, "old").block(0));
    node.receive(TWO, new SnapshotUnavailable(GROUP, 32));
    node.receive(TWO, new InstallSnapshot(4, TWO, 30));
    assertThat(lastRequest(node)).isEqualTo(new SnapshotRequest(GROUP, 30, 0, 0));
    new Source(3, 50, "new").answer(node);
    assertThat(texts(node)).containsExactly("new");
    assertThat(node.snapshots()).hasSize(1);
  }

  @Test
  void a_copy_of_a_block_changes_nothing() throws IOException {
    TestNode node = fetching();
    Source source = new Source(3, 32, "word");
    node.receive(TWO, source.block(0));
    node.receive(TWO, source.block(0));
    assertThat(node.sentTo(TWO, SnapshotRequest.class)).isEmpty();
  }

  @Test
  void a_full_disk_stops_the_fetching_but_not_the_node() throws IOException {
    TestNode node = behind();
    node.files().limit(node.files().used());
    node.receive(TWO, new InstallSnapshot(4, TWO, 30));
    Source source = new Source(3, 32, "word");
    node.receive(TWO, source.block(0));
    assertThat(node.sentTo(TWO, SnapshotRequest.class)).isEmpty();
    node.files().limit(Long.MAX_VALUE);
    node.receive(TWO, new InstallSnapshot(4, TWO, 30));
    source.answer(node);
    assertThat(texts(node)).containsExactly("word");
  }

  @Test
  void fetching_is_not_faster_than_it_may_be() throws IOException {
    SnapshotOptions slow = new SnapshotOptions(1 << 20, 10, 1 << 20, 3, 4, 10);
    TestNode node = TestNode.of(3, NodeOptions.DEFAULT.withSnapshots(slow)).asFollowerOf(TWO, 4);
    node.receive(TWO, new InstallSnapshot(4, TWO, 30));
    SnapshotBlock block = new Source(3, 32, "word").block(0);
    node.receive(TWO, block);
    assertThat(node.sentTo(TWO, SnapshotRequest.class)).isEmpty();
    long millis = block.content().length() * 1000L / 10;
    node.pass(Duration.ofMillis(millis - 1));
    assertThat(node.sentTo(TWO, SnapshotRequest.class)).isEmpty();
    node.pass(Duration.ofMillis(1));
    assertThat(node.sentTo(TWO, SnapshotRequest.class)).hasSize(1);
  }

  /// Its command may be among those that the snapshot stands for.
  @Test
  void what_was_in_flight_when_a_snapshot_was_installed_is_unknown() throws IOException {
    TestNode node = behind();
    CompletableFuture<Outcome<Integer>> outcome = node.submit("was it executed?");
    assertThat(node.sentTo(TWO, PeerMessage.Forward.class)).hasSize(1);
    node.receive(TWO, new InstallSnapshot(4, TWO, 30));
    new Source(4, 32, "word").answer(node);
    assertThat(outcome).isCompletedWithValue(new Outcome.Unknown<>(Doubt.SKIPPED));
  }

  @Test
  void a_snapshot_that_the_log_has_overtaken_is_not_installed() throws IOException {
    TestNode node = behind();
    node.receive(TWO, new InstallSnapshot(4, TWO, 2));
    SnapshotRequest asked = lastRequest(node);
    node.replicate(TWO, 4, note("a"), note("b"), note("c"));
    Source source = new Source(4, 2, "a", "b");
    node.receive(TWO, source.block(asked.offset()));
    source.answer(node);
    assertThat(texts(node)).containsExactly("a", "b", "c");
  }

  private static Content note(String text) {
    return new Content.Command(new RequestId(new NodeId(9).value(), 1), Bytes.utf8(text));
  }
}
