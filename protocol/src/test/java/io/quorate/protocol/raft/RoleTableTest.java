package io.quorate.protocol.raft;

import static io.quorate.protocol.raft.TestServer.entry;
import static io.quorate.protocol.raft.TestServer.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Input;
import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.Timer;
import io.quorate.protocol.raft.RaftMessage.AppendAccepted;
import io.quorate.protocol.raft.RaftMessage.AppendEntries;
import io.quorate.protocol.raft.RaftMessage.AppendRejected;
import io.quorate.protocol.raft.RaftMessage.Committed;
import io.quorate.protocol.raft.RaftMessage.Heartbeat;
import io.quorate.protocol.raft.RaftMessage.HeartbeatReply;
import io.quorate.protocol.raft.RaftMessage.InstallSnapshot;
import io.quorate.protocol.raft.RaftMessage.NewerTerm;
import io.quorate.protocol.raft.RaftMessage.PreVote;
import io.quorate.protocol.raft.RaftMessage.Quiesce;
import io.quorate.protocol.raft.RaftMessage.ReadIndex;
import io.quorate.protocol.raft.RaftMessage.ReadIndexReply;
import io.quorate.protocol.raft.RaftMessage.RequestPreVote;
import io.quorate.protocol.raft.RaftMessage.RequestVote;
import io.quorate.protocol.raft.RaftMessage.Rouse;
import io.quorate.protocol.raft.RaftMessage.TimeoutNow;
import io.quorate.protocol.raft.RaftMessage.Vote;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Every role meets every input: messages of an older, the same and a newer term, timers, requests
/// and completions. The roles must make the moves of [Role]'s table, all of them and no others.
class RoleTableTest {
  private static final Map<String, Set<String>> TABLE =
      Map.of(
          "follower", Set.of("follower", "pre-candidate", "candidate"),
          "pre-candidate", Set.of("pre-candidate", "follower", "candidate"),
          "candidate", Set.of("candidate", "follower", "pre-candidate", "leader"),
          "leader", Set.of("leader", "follower"));

  /// Servers in term 3 whose logs hold 1/1 and 2/2, and a leader's its no-op.
  private static final List<Supplier<TestServer>> ROLES =
      List.of(
          () -> inTerm(3),
          () -> inTerm(3).asFollowerOf(2),
          () -> inTerm(3).asPreCandidate(),
          () -> inTerm(2).asCandidate(),
          () -> inTerm(2).slow().asCandidate(),
          () -> inTerm(2).asLeader());

  private static TestServer inTerm(long term) {
    return TestServer.of(3, new HardState(term, Optional.empty()), entry(1, 1), entry(2, 2));
  }

  @Test
  void every_role_takes_every_input_and_moves_by_the_table() {
    Map<String, Set<String>> seen = new HashMap<>();
    for (Supplier<TestServer> role : ROLES) {
      for (Input input : inputs()) {
        TestServer server = role.get();
        String before = server.role();
        long term = server.term();
        try {
          server.step(input);
        } catch (InvariantViolation violation) {
          assertThat(violation).hasMessageContaining("both lead in term 3");
          assertThat(before).isEqualTo("leader");
          continue;
        }
        assertThat(TABLE.get(before)).as("%s on %s", before, input).contains(server.role());
        assertThat(server.term()).as("%s on %s", before, input).isGreaterThanOrEqualTo(term);
        seen.computeIfAbsent(before, _ -> new HashSet<>()).add(server.role());
      }
    }
    assertThat(seen).isEqualTo(TABLE);
  }

  /// Whatever a server is, after any input a leader of a newer term can still win it over.
  @Test
  void every_role_follows_a_newer_leader_after_every_input() {
    for (Supplier<TestServer> role : ROLES) {
      for (Input input : inputs()) {
        TestServer server = role.get();
        try {
          server.step(input);
        } catch (InvariantViolation violation) {
          continue; // it has stopped
        }
        // A newer leader holds all that is committed (§5.4).
        EntryId committed = server.lastCommitted();
        long next = committed.index() + 1;
        server.receive(3, new AppendEntries(9, committed, List.of(entry(9, next)), next));
        assertThat(server.sync().role()).isEqualTo("follower");
        assertThat(server.status().leader()).contains(new NodeId(3));
        assertThat(server.commit()).isEqualTo(next);
      }
    }
  }

  @Test
  void two_leaders_of_one_term_are_a_violation() {
    TestServer server = inTerm(2).asLeader();
    assertThat(catchThrowable(() -> server.receive(2, new Heartbeat(3, 0, 0))))
        .isInstanceOf(InvariantViolation.class);
  }

  /// A new kind of message fails here until it meets every role above.
  @Test
  void the_messages_above_are_of_every_kind() {
    Set<Class<?>> kinds = new HashSet<>();
    messages(3).forEach(message -> kinds.add(message.getClass()));
    assertThat(kinds).containsExactlyInAnyOrder(RaftMessage.class.getPermittedSubclasses());
  }

  private static List<Input> inputs() {
    List<Input> inputs = new ArrayList<>();
    for (long term = 2; term <= 4; term++) {
      for (RaftMessage message : messages(term)) {
        inputs.add(new Input.Deliver(new NodeId(2), message));
        inputs.add(new Input.Deliver(new NodeId(3), message));
        if (!isLeaders(message)) {
          inputs.add(new Input.Deliver(new NodeId(9), message)); // a stranger
        }
      }
    }
    for (Timer timer : Timer.values()) {
      inputs.add(new Input.Expired(timer));
    }
    inputs.add(new Input.Propose(List.of(TestServer.command("foo"), TestServer.command("bar"))));
    inputs.add(new Input.Propose(List.of()));
    inputs.add(new Input.Read(7));
    inputs.add(new Input.SnapshotReceived(new SnapshotHead(1, 1, TestServer.group(3))));
    inputs.add(new Input.SnapshotReceived(new SnapshotHead(4, 7, TestServer.group(3))));
    inputs.add(new Input.Snapshotted(0, 0, 0));
    for (Configuration target : List.of(TestServer.group(4), TestServer.group(1))) {
      inputs.add(new Input.ChangeMembers(new RequestId(1, 1), target, 9, false));
    }
    for (long target : new long[] {1, 2, 9}) {
      inputs.add(new Input.TransferLeadership(8, new NodeId(target)));
    }
    inputs.add(new Input.Connected(new NodeId(2)));
    inputs.add(new Input.Disconnected(new NodeId(2)));
    inputs.add(new Input.Disconnected(new NodeId(9)));
    inputs.add(new Input.Silent(new NodeId(2)));
    inputs.add(new Input.Silent(new NodeId(9)));
    inputs.add(new Input.Persisted(0));
    inputs.add(new Input.Persisted(1));
    return inputs;
  }

  private static boolean isLeaders(RaftMessage message) {
    return message instanceof AppendEntries
        || message instanceof Committed
        || message instanceof Heartbeat
        || message instanceof InstallSnapshot
        || message instanceof Quiesce
        || message instanceof TimeoutNow;
  }

  /// One of each kind and more where the content decides.
  private static List<RaftMessage> messages(long term) {
    return List.of(
        new RequestPreVote(term, EntryId.NONE),
        new RequestPreVote(term, id(9, 9)),
        new PreVote(term, true),
        new PreVote(term, false),
        new RequestVote(term, EntryId.NONE),
        new RequestVote(term, id(9, 9)),
        new RequestVote(term, id(9, 9), true),
        new Vote(term, true),
        new Vote(term, false),
        new AppendEntries(term, EntryId.NONE, List.of(), 0),
        new AppendEntries(term, id(2, 2), List.of(entry(term, 3)), 3),
        new AppendEntries(term, id(1, 1), List.of(entry(term, 2)), 0),
        new AppendEntries(term, id(2, 7), List.of(entry(term, 8)), 8),
        new Committed(term, id(1, 1)),
        new Committed(term, id(2, 2)),
        new Committed(term, id(2, 7)),
        new AppendAccepted(term, 0),
        new AppendAccepted(term, 2),
        new AppendRejected(term, id(2, 2), EntryId.NONE),
        new AppendRejected(term, id(2, 7), id(1, 1)),
        new InstallSnapshot(term, new NodeId(2), 2),
        new InstallSnapshot(term, new NodeId(3), 7),
        new Heartbeat(term, 1, 2),
        new HeartbeatReply(term, 0),
        new HeartbeatReply(term, 9),
        new Quiesce(term, EntryId.NONE),
        new Quiesce(term, id(2, 2)),
        new Rouse(term),
        new NewerTerm(term),
        new ReadIndex(term, 7),
        new ReadIndexReply(term, 7, 2),
        new TimeoutNow(term));
  }
}
