package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.bytes.Parcel;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.Engine;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.Write;
import io.quorate.protocol.multipaxos.Accepted;
import io.quorate.protocol.multipaxos.Ballot;
import io.quorate.protocol.multipaxos.Fact;
import io.quorate.protocol.multipaxos.MultiPaxosWrite;
import io.quorate.protocol.multipaxos.Value;
import io.quorate.protocol.raft.Entry;
import io.quorate.protocol.raft.EntryId;
import io.quorate.protocol.raft.HardState;
import io.quorate.protocol.raft.RaftMessage;
import io.quorate.protocol.raft.RaftWrite;
import io.quorate.runtime.codec.PeerCodec;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.runtime.codec.PeerMessage.MendAnswer;
import io.quorate.runtime.codec.PeerMessage.MendQuestion;
import io.quorate.runtime.codec.PeerMessage.SnapshotBlock;
import io.quorate.runtime.codec.PeerMessage.SnapshotRequest;
import io.quorate.runtime.codec.PeerMessage.SnapshotUnavailable;
import io.quorate.runtime.codec.PeerMessage.Standing;
import io.quorate.runtime.codec.RecordCodec;
import io.quorate.runtime.codec.SnapshotFacts;
import io.quorate.wal.Identity;
import io.quorate.wal.Wal;
import io.quorate.wal.WalOptions;
import io.quorate.wal.memory.MemoryDisk;
import io.quorate.wal.snapshot.Snapshot;
import io.quorate.wal.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Node 1 of three finds its disk damaged; the test plays the others.
class MendingTest {
  private static final long GROUP = 7;
  private static final long OTHER = 8;

  /// The node has dropped it.
  private static final long LEFT = 9;

  private static final long NUMBER = 4711;
  private static final NodeId SELF = new NodeId(1);
  private static final NodeId TWO = new NodeId(2);
  private static final NodeId THREE = new NodeId(3);
  private static final Configuration MEMBERS = Configuration.of(List.of(SELF, TWO, THREE));
  private static final Identity IDENTITY = new Identity(77, 1, 0xabc);
  private static final WalOptions LOG = new WalOptions(Runnable::run).withSegmentBytes(1 << 20);
  private static final SortedSet<Long> NONE = Collections.emptySortedSet();
  private static final SnapshotHead EMPTY = new SnapshotHead(0, 0, MEMBERS);

  private record Sent(NodeId to, PeerMessage message) {}

  private final MemoryDisk disk = new MemoryDisk();
  private final List<Sent> sent = new ArrayList<>();

  /// By which the groups are ordered, whatever the node's own is.
  private EngineKind engine = new EngineKind.Raft();

  private Optional<Mending> mending = Optional.empty();
  private long now;

  // ---- a damaged log
  // --------------------------------------------------------------------------------

  @Test
  void a_node_whose_log_is_damaged_asks_everybody_and_says_nothing_else() throws IOException {
    begin(withDamagedLog(raftLog()));
    run();
    assertThat(taken())
        .containsExactlyInAnyOrder(
            new Sent(TWO, new MendQuestion(NUMBER)), new Sent(THREE, new MendQuestion(NUMBER)));
    receive(TWO, new PeerMessage.Protocol(GROUP, new RaftMessage.RequestVote(9, id(9, 99))));
    receive(TWO, new PeerMessage.Protocol(GROUP, new RaftMessage.Heartbeat(9, 1, 3)));
    assertThat(taken()).isEmpty();
  }

  /// The one who does not answer may be the candidate who has got its vote.
  @Test
  void it_fetches_nothing_before_every_other_voter_has_said_how_he_stands() throws IOException {
    begin(withDamagedLog(raftLog()));
    receive(TWO, answer(standing(5, 40)));
    later();
    assertThat(requests()).isEmpty();
    receive(THREE, answer(standing(6, 38)));
    later();
    assertThat(requests()).hasSize(1).allMatch(request -> request.atLeast() == 40);
  }

  @Test
  void who_may_lead_is_asked_too_although_he_has_no_vote_any_more() throws IOException {
    begin(withDamagedLog(raftLog()));
    Configuration without = Configuration.of(List.of(SELF, TWO));
    Standing removed =
        new Standing(GROUP, engine.name(), epoch(5), 40, Optional.of(THREE), without);
    receive(TWO, answer(removed));
    later();
    assertThat(requests()).isEmpty();
  }

  @Test
  void a_peer_that_is_mended_itself_need_not_answer_as_long_as_the_rest_is_a_quorum()
      throws IOException {
    Configuration five =
        Configuration.of(IntStream.rangeClosed(1, 5).mapToObj(NodeId::new).toList());
    begin(withDamagedLog(raftLog()), Set.copyOf(five.voters()));
    Standing standing = new Standing(GROUP, engine.name(), epoch(5), 40, Optional.of(TWO), five);
    receive(TWO, answer(standing));
    receive(THREE, answer(standing));
    receive(new NodeId(4), MendAnswer.mending(NUMBER));
    later();
    assertThat(requests()).as("five has not answered").isEmpty();
    receive(new NodeId(5), answer(standing));
    later();
    assertThat(requests()).hasSize(1);
  }

  @Test
  void two_of_three_that_are_mended_at_once_wait_for_each_other() throws IOException {
    begin(withDamagedLog(raftLog()));
    receive(TWO, answer(standing(5, 40)));
    receive(THREE, MendAnswer.mending(NUMBER));
    later();
    assertThat(requests()).isEmpty();
  }

  @Test
  void it_tells_others_that_it_is_mended() throws IOException {
    begin(withDamagedLog(raftLog()));
    receive(TWO, new MendQuestion(5));
    assertThat(taken()).contains(new Sent(TWO, MendAnswer.mending(5)));
  }

  /// What was true then may not be now.
  @Test
  void an_answer_to_an_earlier_life_is_none() throws IOException {
    begin(withDamagedLog(raftLog()));
    receive(TWO, answer(standing(5, 40)));
    receive(
        THREE, new MendAnswer(NUMBER - 1, false, false, List.of(standing(5, 40)), Map.of(), NONE));
    later();
    assertThat(requests()).isEmpty();
  }

  /// A peer whose disk was wiped does not know what it has forgotten.
  @Test
  void a_peer_whom_others_know_by_another_disk_is_not_heard() throws IOException {
    begin(withDamagedLog(raftLog()));
    meet(TWO, 20);
    meet(THREE, 31);
    receive(THREE, answer(standing(0, 0)));
    receive(
        TWO,
        new MendAnswer(NUMBER, false, false, List.of(standing(5, 40)), Map.of(THREE, 30L), NONE));
    later();
    assertThat(requests()).isEmpty();
  }

  @Test
  void a_peer_that_comes_with_another_disk_than_the_log_still_tells_is_refused()
      throws IOException {
    begin(withDamagedLog(raftLog()));
    meet(TWO, 20);
    current()
        .meet(TWO, 21, verdict -> assertThat(verdict.orElseThrow()).contains("incarnation 14"));
  }

  @Test
  void if_nobody_has_it_all_are_asked_again_and_the_least_is_enough() throws IOException {
    begin(withDamagedLog(raftLog()));
    receive(TWO, answer(standing(5, 40)));
    receive(THREE, answer(standing(6, 43)));
    later();
    receive(TWO, new SnapshotUnavailable(GROUP, 0));
    later();
    receive(THREE, new SnapshotUnavailable(GROUP, 0));
    taken();
    later();
    assertThat(taken()).contains(new Sent(TWO, new MendQuestion(NUMBER)));
    receive(TWO, answer(standing(6, 41)));
    receive(THREE, answer(standing(6, 41)));
    later();
    receive(TWO, new SnapshotUnavailable(GROUP, 0));
    receive(THREE, new SnapshotUnavailable(GROUP, 0));
    taken();
    later();
    assertThat(requests()).allMatch(request -> request.atLeast() == 41);
  }

  @Test
  void with_raft_it_has_voted_in_the_highest_term_and_goes_on_from_the_snapshot()
      throws IOException {
    begin(withDamagedLog(raftLog()));
    receive(TWO, answer(standing(5, 3)));
    receive(THREE, answer(standing(6, 2)));
    later();
    give(new SnapshotHead(5, 4, MEMBERS), "one");
    assertThat(current().isOver()).isTrue();

    disk.restart();
    Storage.Sound sound = (Storage.Sound) open();
    Engine started = start(sound);
    assertThat(started.status().epoch()).isEqualTo(6);
    assertThat(started.status().lastIndex()).isEqualTo(4);
    assertThat(started.checkpoint())
        .as("a vote for anybody else would be a second one")
        .isEqualTo(
            new RaftWrite(
                Optional.of(new HardState(6, Optional.of(SELF))), Optional.empty(), List.of()));
  }

  @Test
  void with_multi_paxos_it_has_promised_the_highest_ballot_and_goes_on_from_the_snapshot()
      throws IOException {
    engine = new EngineKind.MultiPaxos();
    begin(withDamagedLog(paxosLog()));
    receive(TWO, answer(standing(new Engine.Epoch(5, TWO), 3)));
    receive(THREE, answer(standing(new Engine.Epoch(5, THREE), 2)));
    later();
    give(new SnapshotHead(5, 4, 0, MEMBERS), "one");
    assertThat(current().isOver()).isTrue();

    disk.restart();
    Engine started = start((Storage.Sound) open());
    assertThat(started.epoch()).isEqualTo(new Engine.Epoch(5, THREE));
    assertThat(started.status().lastIndex()).isEqualTo(4);
  }

  @Test
  void what_it_knows_of_its_peers_is_in_the_new_log() throws IOException {
    begin(withDamagedLog(raftLog()));
    meet(TWO, 20);
    meet(THREE, 30);
    Map<NodeId, Long> known = Map.of(TWO, 20L, THREE, 30L);
    receive(TWO, new MendAnswer(NUMBER, false, false, List.of(standing(5, 0)), known, NONE));
    receive(THREE, answer(standing(5, 0)));
    later();
    assertThat(current().isOver()).as("there is nothing that it could lack").isTrue();
    disk.restart();
    assertThat(((Storage.Sound) open()).recovery().incarnations())
        .containsEntry(TWO, 20L)
        .containsEntry(THREE, 30L);
  }

  @Test
  void what_was_promised_in_registers_nobody_can_make_good() throws IOException {
    begin(withDamagedLog(raftLog()));
    Mending it = current();
    it.received(TWO, frame(new MendAnswer(NUMBER, false, true, List.of(), Map.of(), NONE)));
    assertThatThrownBy(() -> it.run(now))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("registers")
        .hasMessageContaining("is damaged at byte");
  }

  /// Whoever asks for it asks again and again, and nobody has it.
  @Test
  void a_group_that_the_others_drop_meanwhile_is_needed_no_more() throws IOException {
    begin(withDamagedLog(raftLog()));
    Standing other = new Standing(OTHER, engine.name(), epoch(5), 9, Optional.empty(), MEMBERS);
    receive(TWO, answer(Set.of(), standing(5, 0), other));
    receive(THREE, answer(Set.of(), standing(5, 0), other));
    later();
    assertThat(requests()).extracting(SnapshotRequest::group).containsOnly(OTHER);
    nobodyHas(OTHER);
    receive(TWO, answer(Set.of(OTHER), standing(5, 0)));
    receive(THREE, answer(Set.of(OTHER), standing(5, 0)));
    assertThat(current().isOver()).isTrue();

    disk.restart();
    assertThat(((Storage.Sound) open()).recovery().dropped()).contains(OTHER);
  }

  @Test
  void what_it_has_dropped_itself_it_does_not_get_back() throws IOException {
    begin(withDamagedLog(raftLog()));
    Standing left = new Standing(LEFT, engine.name(), epoch(5), 9, Optional.empty(), MEMBERS);
    receive(TWO, answer(Set.of(), standing(5, 0), left));
    receive(THREE, answer(Set.of(), standing(5, 0), left));
    assertThat(current().isOver()).isTrue();

    disk.restart();
    Recovery recovery = ((Storage.Sound) open()).recovery();
    assertThat(recovery.dropped()).containsExactly(LEFT);
    assertThat(recovery.groups()).containsExactly(GROUP);
  }

  @Test
  void registers_do_not_matter_to_one_whose_log_is_sound() throws IOException {
    begin(withDamagedSnapshot());
    receive(TWO, new MendAnswer(NUMBER, false, true, List.of(standing(5, 9)), Map.of(), NONE));
    later();
    give(new SnapshotHead(5, 4, MEMBERS), "one");
    assertThat(current().isOver()).isTrue();
  }

  // ---- a damaged snapshot
  // ---------------------------------------------------------------------------

  @Test
  void in_place_of_a_damaged_snapshot_another_is_fetched_from_anybody_and_the_log_stays()
      throws IOException {
    begin(withDamagedSnapshot());
    later();
    assertThat(requests()).isEqualTo(List.of(new SnapshotRequest(GROUP, 3, 0, 0)));
    give(new SnapshotHead(5, 4, MEMBERS), "one\ntwo");
    assertThat(current().isOver()).isTrue();

    disk.restart();
    Engine started = start((Storage.Sound) open());
    assertThat(started.status().lastIndex()).as("the entry behind it").isEqualTo(5);
    assertThat(started.checkpoint())
        .isEqualTo(
            new RaftWrite(
                Optional.of(new HardState(5, Optional.of(TWO))), Optional.empty(), List.of()));
  }

  @Test
  void a_damaged_snapshot_of_a_group_that_was_dropped_does_not_matter() throws IOException {
    writeSnapshot(LEFT);
    writeLog(raftLog());
    flip(snapshots().getFirst(), 500);
    assertThat(open()).isInstanceOf(Storage.Sound.class);
    assertThat(snapshots()).isEmpty();
  }

  @Test
  void nor_does_one_of_a_group_that_the_others_have_dropped_since() throws IOException {
    begin(withDamagedSnapshot());
    Standing other = new Standing(OTHER, engine.name(), epoch(5), 9, Optional.empty(), MEMBERS);
    later();
    nobodyHas(GROUP);
    receive(TWO, answer(Set.of(GROUP), other));
    assertThat(current().isOver()).as("three may have it").isFalse();
    receive(THREE, answer(Set.of(GROUP), other));
    assertThat(current().isOver()).isTrue();

    disk.restart();
    assertThat(((Storage.Sound) open()).recovery().dropped()).contains(GROUP);
  }

  @Test
  void the_damage_is_named_once() throws IOException {
    assertThat(withDamagedSnapshot().toString())
        .containsOnlyOnce(".snapshot")
        .matches("/disk/\\S+ is damaged at byte \\d+: .*");
  }

  @Test
  void alone_it_cannot_be_mended_and_is_told_what_to_do() throws IOException {
    Damage damage = withDamagedSnapshot();
    disk.restart();
    begin(damage, Set.of(SELF));
    assertThat(current().isHopeless()).isTrue();
    assertThat(damage.hopeless())
        .hasMessageContaining("is damaged at byte")
        .hasMessageContaining("restore its directory");
  }

  // ---- the stage
  // ------------------------------------------------------------------------------------

  private static EntryId id(long term, long index) {
    return new EntryId(term, index);
  }

  private static Engine.Epoch epoch(long number) {
    return new Engine.Epoch(number);
  }

  private Standing standing(long term, long lastIndex) {
    return standing(epoch(term), lastIndex);
  }

  private Standing standing(Engine.Epoch epoch, long lastIndex) {
    return new Standing(GROUP, engine.name(), epoch, lastIndex, Optional.empty(), MEMBERS);
  }

  private static MendAnswer answer(Standing standing) {
    return new MendAnswer(NUMBER, false, false, List.of(standing), Map.of(), NONE);
  }

  private static MendAnswer answer(Set<Long> dropped, Standing... standings) {
    return new MendAnswer(
        NUMBER, false, false, List.of(standings), Map.of(), new TreeSet<>(dropped));
  }

  private static Content.Command command(int number) {
    return new Content.Command(new RequestId(1, number), Bytes.utf8("command " + number));
  }

  private static Write raftLog() {
    return new RaftWrite(
        Optional.of(new HardState(5, Optional.of(TWO))),
        Optional.of(EMPTY),
        IntStream.rangeClosed(1, 5).mapToObj(i -> new Entry(5, i, command(i))).toList());
  }

  private static Write paxosLog() {
    Ballot ballot = new Ballot(5, TWO);
    return new MultiPaxosWrite(
        List.of(
            new Fact.Begun(EMPTY, false),
            new Fact.Promised(ballot),
            new Fact.AcceptedValues(List.of(new Accepted(1, ballot, new Value(5, command(1)))))));
  }

  private void writeLog(Write write) {
    Wal wal = Wal.create(disk, IDENTITY, LOG);
    wal.append(new RecordCodec().encode(GROUP, write));
    RecordCodec codec = new RecordCodec();
    wal.append(List.of(codec.encodeIncarnation(TWO, 20), codec.encodeDropped(LEFT)));
    wal.close();
    disk.restart();
  }

  private Damage withDamagedLog(Write write) throws IOException {
    writeLog(write);
    flip("0000000000000001.wal", 600);
    return ((Storage.Damaged) open()).damage();
  }

  private Damage withDamagedSnapshot() throws IOException {
    writeSnapshot(GROUP);
    writeLog(raftLog());
    flip(snapshots().getFirst(), 500);
    return ((Storage.Damaged) open()).damage();
  }

  private void writeSnapshot(long group) throws IOException {
    SnapshotFacts facts = new SnapshotFacts(new SnapshotHead(5, 3, MEMBERS), 0, 0);
    SnapshotStore.open(disk).write(group, 3, facts.encode(), out -> out.write(new byte[1000]));
  }

  private List<String> snapshots() {
    return disk.list().stream().filter(name -> name.endsWith(".snapshot")).toList();
  }

  /// All who are asked for a snapshot of this group say that they have none; then they are asked
  /// how they stand.
  private void nobodyHas(long group) {
    receive(TWO, new SnapshotUnavailable(group, 0));
    receive(THREE, new SnapshotUnavailable(group, 0));
    later();
    receive(TWO, new SnapshotUnavailable(group, 0));
    receive(THREE, new SnapshotUnavailable(group, 0));
    later();
    assertThat(taken()).contains(new Sent(TWO, new MendQuestion(NUMBER)));
  }

  private void flip(String file, int at) {
    byte[] content = disk.content(file);
    content[at] ^= 4;
    disk.put(file, content);
  }

  private Storage open() throws IOException {
    return Storage.open(disk, SnapshotStore.open(disk), IDENTITY, LOG, _ -> {});
  }

  private Engine start(Storage.Sound sound) {
    GroupLog log = sound.recovery().group(GROUP).orElseThrow().log();
    return log.start(SELF, engine, NodeOptions.DEFAULT.raft());
  }

  private void begin(Damage damage) throws IOException {
    begin(damage, Set.copyOf(MEMBERS.voters()));
  }

  private void begin(Damage damage, Set<NodeId> peers) throws IOException {
    disk.restart();
    mending =
        Optional.of(
            new Mending(
                SELF,
                NodeOptions.DEFAULT,
                damage,
                peers,
                disk,
                LOG,
                SnapshotStore.open(disk),
                (to, frame) ->
                    sent.addAll(
                        PeerCodec.decode(frame).stream().map(each -> new Sent(to, each)).toList()),
                new Ports.Background() {
                  @Override
                  public <T> void run(Callable<T> work, Consumer<T> done) {
                    try {
                      done.accept(work.call());
                    } catch (Exception e) {
                      throw new AssertionError(e);
                    }
                  }
                },
                () -> {},
                NUMBER));
  }

  private Mending current() {
    return mending.orElseThrow();
  }

  private void run() {
    var _ = current().run(now);
  }

  /// A heartbeat interval later.
  private void later() {
    run();
    now += NodeOptions.DEFAULT.raft().heartbeatInterval().toNanos();
    run();
  }

  private void meet(NodeId peer, long incarnation) {
    current().meet(peer, incarnation, verdict -> assertThat(verdict).isEmpty());
  }

  private void receive(NodeId from, PeerMessage message) {
    current().received(from, frame(message));
    run();
  }

  private static Parcel frame(PeerMessage message) {
    PeerCodec codec = new PeerCodec();
    codec.add(message);
    return codec.finish();
  }

  private List<Sent> taken() {
    List<Sent> all = List.copyOf(sent);
    sent.clear();
    return all;
  }

  private List<SnapshotRequest> requests() {
    return taken().stream()
        .map(Sent::message)
        .filter(SnapshotRequest.class::isInstance)
        .map(SnapshotRequest.class::cast)
        .toList();
  }

  /// Whoever is asked has this snapshot, and gives it block by block.
  private void give(SnapshotHead head, String state) throws IOException {
    MemoryDisk theirs = new MemoryDisk();
    SnapshotStore store = SnapshotStore.open(theirs);
    Snapshot snapshot =
        store.write(
            GROUP,
            head.index(),
            new SnapshotFacts(head, 0, 0).encode(),
            out -> out.write(state.getBytes(StandardCharsets.UTF_8)));
    long length = 0;
    while (length < snapshot.bytes()) {
      Bytes block = store.block(snapshot, length);
      NodeId source = mending.isPresent() && sent.isEmpty() ? TWO : sent.getLast().to();
      receive(source, new SnapshotBlock(GROUP, head.index(), length, block));
      length += block.length();
      later();
    }
  }
}
