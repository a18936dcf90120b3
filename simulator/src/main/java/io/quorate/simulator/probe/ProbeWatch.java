package io.quorate.simulator.probe;

import io.quorate.bytes.Bytes;
import io.quorate.kv.KvResult;
import io.quorate.protocol.Content;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.multipaxos.MultiPaxosMessage;
import io.quorate.protocol.multipaxos.Value;
import io.quorate.protocol.raft.Entry;
import io.quorate.protocol.raft.EntryId;
import io.quorate.protocol.raft.RaftMessage;
import io.quorate.runtime.Outcome;
import io.quorate.runtime.ReplicaStatus;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.simulator.world.Fact;
import io.quorate.simulator.world.Journal;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Counts how often each [Probe] is reached in a world.
public final class ProbeWatch implements Observer {
  private record Question(NodeId asked, NodeId asker) {}

  private static final Value NOTHING = new Value(0, new Content.Nothing());

  private final Map<Probe, Long> reached = new EnumMap<>(Probe.class);

  /// What candidates have said last of their logs, to whom.
  private final Map<Question, EntryId> logsSaid = new HashMap<>();

  /// Who has asked a node for a read index since that one was last told that it is a leader.
  private final Set<Question> sinceHeartbeatReply = new HashSet<>();

  public ProbeWatch() {}

  /// How often each was reached, if it was.
  public Map<Probe, Long> reached() {
    return reached;
  }

  private void reach(Probe probe) {
    reached.merge(probe, 1L, Long::sum);
  }

  private void reachIf(boolean condition, Probe probe) {
    if (condition) {
      reach(probe);
    }
  }

  // ---- disks
  // --------------------------------------------------------------------------------------

  @Override
  public void starts(Machine machine) {
    Journal found = machine.handed();
    Journal known = machine.durable();
    reachIf(found.hardState().vote().isPresent(), Probe.VOTE_REMEMBERED);
    reachIf(machine.loss().isEmpty() && !found.endsLike(known), Probe.UNTOLD_WRITE_SURVIVES);
  }

  @Override
  public void refusesToStart(Machine machine, RuntimeException why) {
    reach(Probe.UNREADABLE_DISK);
  }

  @Override
  public void findsDamage(Machine machine) {
    reach(Probe.DAMAGE_FOUND);
  }

  @Override
  public void isMended(Machine machine) {
    reach(Probe.DAMAGE_MENDED);
  }

  @Override
  public void findsLogVoid(Machine machine) {
    reach(Probe.LOG_FOUND_VOID);
  }

  @Override
  public void cutsTail(Machine machine) {
    reach(Probe.TAIL_CUT);
  }

  @Override
  public void hands(Machine machine, Fact fact) {
    reachIf(
        !fact.entries().isEmpty()
            && fact.entries().getFirst().index() <= machine.handed().lastIndex(),
        Probe.SUFFIX_REPLACED);
    reachIf(fact.restart().filter(end -> end.index() > 0).isPresent(), Probe.SNAPSHOT_INSTALLED);
    reachIf(
        fact.paxos().isPresent()
            && fact.paxos().get() instanceof io.quorate.protocol.multipaxos.Fact.Begun(var after, _)
            && after.index() > 0,
        Probe.SNAPSHOT_INSTALLED);
  }

  @Override
  public void persists(Machine machine, Fact fact) {
    if (!fact.entries().isEmpty()) {
      Entry last = fact.entries().getLast();
      reachIf(!machine.handed().holds(last.id()), Probe.LATE_COMPLETION);
    }
  }

  // ---- messages
  // -----------------------------------------------------------------------------------

  @Override
  public void sends(Machine machine, NodeId to, PeerMessage message) {
    switch (message) {
      case PeerMessage.Protocol(_, RaftMessage raft) -> sends(machine, to, raft);
      case PeerMessage.Protocol(_, MultiPaxosMessage paxos) -> sends(paxos);
      case PeerMessage.ForwardRefused _ -> reach(Probe.FORWARD_REFUSED);
      case PeerMessage.SnapshotBlock _ -> reach(Probe.SNAPSHOT_GIVEN);
      case PeerMessage.SnapshotUnavailable _ -> reach(Probe.SNAPSHOT_UNAVAILABLE);
      case PeerMessage.Protocol _,
          PeerMessage.Register _,
          PeerMessage.Forward _,
          PeerMessage.SnapshotRequest _,
          PeerMessage.ChangeQuestion _,
          PeerMessage.ChangeObjection _,
          PeerMessage.Alive _,
          PeerMessage.Fitness _,
          PeerMessage.StateSum _,
          PeerMessage.MendQuestion _,
          PeerMessage.MendAnswer _ -> {}
    }
  }

  private void sends(Machine machine, NodeId to, RaftMessage message) {
    switch (message) {
      case RaftMessage.PreVote(_, var granted) -> reachIf(!granted, Probe.PRE_VOTE_REFUSED);
      case RaftMessage.Vote(var term, var granted) -> {
        if (!granted) {
          refusesVote(machine, to, term);
        }
      }
      case RaftMessage.AppendRejected(_, var previous, var hint) ->
          reachIf(hint.term() < previous.term(), Probe.HINT_SKIPS_TERM);
      case RaftMessage.NewerTerm _ -> reach(Probe.OLD_LEADER_TOLD);
      case RaftMessage.InstallSnapshot _ -> reach(Probe.FOLLOWER_TOO_FAR_BEHIND);
      case RaftMessage.TimeoutNow _ -> reach(Probe.LEADERSHIP_HANDED_OVER);
      case RaftMessage.ReadIndexReply _ ->
          reachIf(
              sinceHeartbeatReply.contains(new Question(machine.id(), to)), Probe.READ_BY_LEASE);
      case RaftMessage.RequestPreVote _,
          RaftMessage.RequestVote _,
          RaftMessage.AppendEntries _,
          RaftMessage.Committed _,
          RaftMessage.AppendAccepted _,
          RaftMessage.Heartbeat _,
          RaftMessage.HeartbeatReply _,
          RaftMessage.Quiesce _,
          RaftMessage.Rouse _,
          RaftMessage.ReadIndex _ -> {}
    }
  }

  private void sends(MultiPaxosMessage message) {
    switch (message) {
      case MultiPaxosMessage.Opinion(_, var shared) -> reachIf(!shared, Probe.SUSPICION_NOT_SHARED);
      case MultiPaxosMessage.Promise promise ->
          reachIf(!promise.accepted().isEmpty(), Probe.PROMISE_WITH_VALUES);
      case MultiPaxosMessage.Accept accept ->
          reachIf(accept.values().contains(NOTHING), Probe.GAP_FILLED);
      case MultiPaxosMessage.Rejection _ -> reach(Probe.BALLOT_REJECTED);
      case MultiPaxosMessage.Learned _ -> reach(Probe.LEARNED_BEFORE_LEADING);
      case MultiPaxosMessage.Truncated _ -> reach(Probe.FOLLOWER_TOO_FAR_BEHIND);
      case MultiPaxosMessage.TakeOver _ -> reach(Probe.LEADERSHIP_HANDED_OVER);
      case MultiPaxosMessage.HeartbeatReply reply ->
          reachIf(reply.missingTo() < Long.MAX_VALUE, Probe.ACCEPTED_OUT_OF_ORDER);
      case MultiPaxosMessage.Suspicion _,
          MultiPaxosMessage.Prepare _,
          MultiPaxosMessage.Learn _,
          MultiPaxosMessage.Acceptance _,
          MultiPaxosMessage.Chosen _,
          MultiPaxosMessage.Heartbeat _,
          MultiPaxosMessage.Quiesce _,
          MultiPaxosMessage.Rouse _,
          MultiPaxosMessage.ReadIndex _,
          MultiPaxosMessage.ReadIndexReply _ -> {}
    }
  }

  private void refusesVote(Machine machine, NodeId candidate, long term) {
    EntryId said = logsSaid.getOrDefault(new Question(machine.id(), candidate), EntryId.NONE);
    EntryId own = machine.handed().last();
    boolean behind =
        said.term() != own.term() ? said.term() < own.term() : said.index() < own.index();
    boolean given =
        machine.handed().hardState().term() == term
            && machine
                .handed()
                .hardState()
                .vote()
                .filter(other -> !other.equals(candidate))
                .isPresent();
    reachIf(behind, Probe.VOTE_REFUSED_BY_LOG);
    reachIf(given, Probe.VOTE_REFUSED_AS_GIVEN);
  }

  @Override
  public void receives(Machine machine, NodeId from, PeerMessage message) {
    if (message instanceof PeerMessage.Protocol(_, var said)) {
      switch (said) {
        case RaftMessage.RequestVote(_, var last, _) ->
            logsSaid.put(new Question(machine.id(), from), last);
        case RaftMessage.ReadIndex _ -> sinceHeartbeatReply.add(new Question(machine.id(), from));
        case RaftMessage.HeartbeatReply _ ->
            sinceHeartbeatReply.removeIf(question -> question.asked.equals(machine.id()));
        case RaftMessage.ReadIndexReply _, MultiPaxosMessage.ReadIndexReply _ ->
            reach(Probe.READ_AT_FOLLOWER);
        default -> {}
      }
    }
  }

  @Override
  public void dropsAltered(Machine machine) {
    reach(Probe.ALTERED_FRAME_DROPPED);
  }

  @Override
  public void refusesPeer(Machine machine, NodeId peer) {
    reach(Probe.WIPED_NODE_REFUSED);
  }

  // ---- roles
  // --------------------------------------------------------------------------------------

  @Override
  public void runs(Machine machine, ReplicaStatus before, ReplicaStatus after) {
    boolean later = after.engine().epoch() > before.engine().epoch();
    boolean led = before.engine().leads();
    reachIf(led && later, Probe.LEADER_DEPOSED);
    reachIf(led && !later && !after.engine().leads(), Probe.LEADER_UNHEARD);
    reachIf(
        before.engine().role().equals("candidate") && after.engine().role().equals("pre-candidate"),
        Probe.ELECTION_WITHOUT_WINNER);
    reachIf(
        before.engine().configuration().isJoint() && !after.engine().configuration().isJoint(),
        Probe.JOINT_CONFIGURATION_LEFT);
    reachIf(
        after.engine().configurationIndex() < before.engine().configurationIndex(),
        Probe.MEMBERS_UNDONE);
    reachIf(
        led && !after.engine().leads() && !after.engine().configuration().isVoter(machine.id()),
        Probe.LEADER_LEAVES);
    long committed = before.engine().commitIndex() + 1;
    reachIf(
        after.engine().leads()
            && committed <= after.engine().commitIndex()
            && machine.handed().termAt(committed) > 0
            && machine.handed().termAt(committed) < after.engine().epoch(),
        Probe.EARLIER_TERM_COMMITTED);
  }

  // ---- clients
  // ------------------------------------------------------------------------------------

  @Override
  public void answers(Bytes command, Outcome<KvResult> outcome) {
    switch (outcome) {
      case Outcome.Done<KvResult> _ -> {}
      case Outcome.Unknown<KvResult>(var doubt) ->
          reach(doubt == Outcome.Doubt.SESSION_ENDED ? Probe.SESSION_ENDED : Probe.OUTCOME_UNKNOWN);
      case Outcome.Refused<KvResult>(var reason) -> {
        switch (reason) {
          case OVERLOADED -> reach(Probe.OVERLOADED);
          case NO_LEADER -> reach(Probe.NO_LEADER);
          case LEADER_CHANGED -> reach(Probe.COMMAND_LOST_WITH_LEADER);
          case LOG_FULL -> reach(Probe.LOG_FULL);
          case SESSION_ENDED -> reach(Probe.SESSION_ENDED);
          case STATE_NOT_REACHED, STOPPED -> {}
        }
      }
    }
  }
}
