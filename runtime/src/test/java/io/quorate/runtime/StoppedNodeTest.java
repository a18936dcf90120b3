package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.net.HostPort;
import io.quorate.net.tls.Tls;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.EngineName;
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
import io.quorate.protocol.raft.HardState;
import io.quorate.protocol.raft.RaftWrite;
import io.quorate.runtime.LiveNode.Settings;
import io.quorate.runtime.codec.RecordCodec;
import io.quorate.wal.DirectoryInUseException;
import io.quorate.wal.FileDisk;
import io.quorate.wal.Identity;
import io.quorate.wal.Wal;
import io.quorate.wal.WalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Node 1 of three is all that is left.
@Timeout(60)
class StoppedNodeTest {
  private static final long GROUP = 7;
  private static final long MISSING = 8;
  private static final NodeId SELF = new NodeId(1);
  private static final NodeId TWO = new NodeId(2);
  private static final NodeId THREE = new NodeId(3);
  private static final SnapshotHead EMPTY =
      new SnapshotHead(0, 0, Configuration.of(List.of(SELF, TWO, THREE)));

  @TempDir Path directory;

  private static Content.Command command(int number) {
    return new Content.Command(new RequestId(9, number), Bytes.utf8("note " + number));
  }

  private static Write raftLog() {
    return new RaftWrite(
        Optional.of(new HardState(5, Optional.of(TWO))),
        Optional.empty(),
        List.of(new Entry(4, 1, command(1)), new Entry(5, 2, command(2))));
  }

  /// The second slot is missing, and the third was never known to be chosen.
  private static Write paxosLog() {
    Ballot ballot = new Ballot(5, TWO);
    return new MultiPaxosWrite(
        List.of(
            new Fact.Begun(EMPTY, false),
            new Fact.Promised(ballot),
            new Fact.AcceptedValues(
                List.of(
                    new Accepted(1, ballot, new Value(5, command(1))),
                    new Accepted(3, ballot, new Value(5, command(2))))),
            new Fact.Chosen(1, 0, false)));
  }

  private void write(Write log) throws IOException {
    WalOptions options = new WalOptions(Runnable::run).withSegmentBytes(1 << 20);
    Wal wal = Wal.create(FileDisk.open(directory), new Identity(77, 1, 5), options);
    RecordCodec codec = new RecordCodec();
    if (log instanceof RaftWrite) {
      wal.append(List.of(codec.encodeBase(GROUP, EMPTY)));
    }
    wal.append(codec.encode(GROUP, log));
    wal.close();
  }

  @Test
  void it_says_how_far_its_log_reaches_and_changes_nothing() throws IOException {
    write(raftLog());
    for (int i = 0; i < 2; i++) {
      try (StoppedNode node = StoppedNode.open(directory)) {
        assertThat(node.groups())
            .containsExactly(Map.entry(GROUP, new GroupExtent(5, 2, 0, EMPTY.configuration())));
        Notes notes = new Notes();
        node.replay(GROUP, notes);
        assertThat(notes.texts()).containsExactly("note 1", "note 2");
      }
    }
  }

  @Test
  void with_raft_it_goes_on_alone_with_all_that_it_holds() throws IOException {
    write(raftLog());
    goesOnAlone(NodeOptions.DEFAULT, EngineName.MULTI_PAXOS);
  }

  @Test
  void with_multi_paxos_it_goes_on_alone_with_all_that_it_holds() throws IOException {
    write(paxosLog());
    goesOnAlone(NodeOptions.DEFAULT.withEngine(new EngineKind.MultiPaxos()), EngineName.RAFT);
  }

  /// @param other that of the group of which nothing is there
  private void goesOnAlone(NodeOptions options, EngineName other) throws IOException {
    try (StoppedNode node = StoppedNode.open(directory)) {
      assertThat(node.engine(GROUP)).isEqualTo(options.engine().name());
      node.makeAlone(
          Map.of(GROUP, List.of(Bytes.utf8("alone now"))), new TreeMap<>(Map.of(MISSING, other)));
    }
    List<HostPort> nowhere = List.of(new HostPort("127.0.0.1", 1));
    Settings settings =
        new Settings(
            directory,
            77,
            SELF,
            Map.of(SELF, nowhere, TWO, nowhere, THREE, nowhere),
            List.of(),
            Tls.none(),
            options);
    try (LiveNode node = LiveNode.open(settings)) {
      Group<Notes, Integer> group = node.host(GROUP, new Notes());
      node.start();
      assertThat(group.submit(Bytes.utf8("more")).join()).isInstanceOf(Outcome.Done.class);
      var outcome = group.query(Consistency.LINEARIZABLE, Notes::texts).join();
      assertThat(((Outcome.Done<List<String>>) outcome).result())
          .containsExactly("note 1", "note 2", "alone now", "more");
      assertThat(group.status().engine().configuration())
          .isEqualTo(Configuration.of(List.of(SELF)));
      Group<Notes, Integer> empty =
          node.host(MISSING, EngineKind.of(other), EMPTY.configuration(), new Notes());
      assertThat(empty.submit(Bytes.utf8("first")).join())
          .as("a group of which nothing was there")
          .isInstanceOf(Outcome.Done.class);
    }
  }

  @Test
  void a_node_that_runs_is_not_touched() throws IOException {
    write(raftLog());
    try (FileDisk _ = FileDisk.open(directory)) {
      assertThatThrownBy(() -> StoppedNode.open(directory))
          .isInstanceOf(DirectoryInUseException.class);
    }
  }

  @Test
  void the_longer_log_is_the_one_of_the_later_epoch() {
    Configuration members = EMPTY.configuration();
    GroupExtent longer = new GroupExtent(4, 90, 0, members);
    GroupExtent later = new GroupExtent(5, 80, 0, members);
    assertThat(longer.isBehind(later)).isTrue();
    assertThat(later.isBehind(longer)).isFalse();
    assertThat(later.isBehind(later)).isFalse();
    assertThat(later.isBehind(new GroupExtent(5, 81, 0, members))).isTrue();
  }
}
