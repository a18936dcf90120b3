package io.quorate.protocol.raft;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Effect;
import io.quorate.protocol.Engine;
import io.quorate.protocol.Event;
import io.quorate.protocol.Input;
import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.Timer;
import io.quorate.protocol.raft.RaftMessage.AppendEntries;
import io.quorate.protocol.raft.RaftMessage.Committed;
import io.quorate.protocol.raft.RaftMessage.Heartbeat;
import io.quorate.protocol.raft.RaftMessage.InstallSnapshot;
import io.quorate.protocol.raft.RaftMessage.NewerTerm;
import io.quorate.protocol.raft.RaftMessage.PreVote;
import io.quorate.protocol.raft.RaftMessage.Quiesce;
import io.quorate.protocol.raft.RaftMessage.RequestPreVote;
import io.quorate.protocol.raft.RaftMessage.RequestVote;
import io.quorate.protocol.raft.RaftMessage.TimeoutNow;
import io.quorate.protocol.raft.RaftMessage.Vote;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// One server of Raft ("In Search of an Understandable Consensus Algorithm", extended version),
/// with pre-vote and check-quorum.
///
/// This class holds the rules that apply to every server (figure 2, "Rules for Servers: All
/// Servers"): terms, votes and the passing from role to role. The rest is in the roles: [Follower],
/// [PreCandidate], [Candidate], [Leader].
public final class Raft implements Engine {
  private final NodeId self;
  private final RaftOptions options;
  private final RaftLog log;
  private final Outbox outbox;
  private Role role;
  private boolean started;
  private Event.Leadership announced = new Event.Leadership(0, Optional.empty());
  private Configuration announcedMembers;
  private long commitHeard;

  /// Until when this server votes for nobody, because a leader counts on it; not the role's, since
  /// whatever happens meanwhile the promise stands.
  private OptionalLong promisedUntil = OptionalLong.empty();

  private long now;

  /// @param state what the server's disk holds
  public Raft(NodeId self, RaftOptions options, RaftState state) {
    this.self = self;
    this.options = options;
    this.log = new RaftLog(state.base(), state.snapshot(), state.entries());
    this.outbox = new Outbox(log, state.hardState());
    this.announcedMembers = configuration();
    this.role = Follower.atStart(this);
  }

  @Override
  public List<Effect> step(long now, List<Input> inputs) {
    this.now = now;
    if (!started) {
      started = true;
      if (term() > 0) {
        var _ = promise(); // which it may have given before it was started, and forgotten
      }
      role.enter();
    }
    for (Input input : inputs) {
      switch (input) {
        case Input.Deliver(var from, RaftMessage message) -> receive(from, message);
        case Input.Deliver(_, var foreign) ->
            throw new IllegalArgumentException("not a message of Raft: " + foreign);
        case Input.Expired(var timer) -> role.expire(timer);
        case Input.Propose(var contents) -> role.propose(contents);
        case Input.ChangeMembers change -> change(change);
        case Input.TransferLeadership transfer -> transfer(transfer);
        case Input.Read(var number) -> role.read(number);
        case Input.Connected(var peer) -> role.connected(peer);
        case Input.Disconnected(var peer) -> role.disconnected(peer);
        case Input.Silent(var peer) -> role.silent(peer);
        case Input.Snapshotted(var index, var keptEntries, var keptBytes) -> {
          log.compact(index, keptEntries, keptBytes);
          role.compacted();
        }
        case Input.SnapshotReceived(var head) -> install(head);
        case Input.Persisted(var number) -> {
          log.persisted(number);
          outbox.persisted(number);
          role.persisted();
        }
      }
    }
    role.flush();
    announceMembers();
    announceLeadership();
    return outbox.drain();
  }

  @Override
  public Status status() {
    Members.Since members = log.members().inForce();
    return new Status(
        self,
        role.title(),
        term(),
        role.leader(),
        log.base().index(),
        log.lastIndex(),
        log.commit(),
        members.configuration(),
        members.index());
  }

  @Override
  public Set<NodeId> reliesOn() {
    return role.reliesOn();
  }

  @Override
  public Optional<Round> lastRound() {
    return role instanceof Leader leader ? leader.lastRound() : Optional.empty();
  }

  @Override
  public List<NodeId> heirs() {
    return role instanceof Leader leader ? leader.heirs() : List.of();
  }

  @Override
  public long commitHeard() {
    return Math.max(commitHeard, log.commit());
  }

  /// A leader, of this term or an earlier one, has said that this much is committed.
  void heardOfCommit(long index) {
    commitHeard = Math.max(commitHeard, index);
  }

  @Override
  public Optional<SnapshotHead> snapshotHead(long index) {
    return Optional.of(log.members().at(index))
        .filter(members -> !members.equals(Configuration.UNKNOWN))
        .map(members -> new SnapshotHead(log.termAt(index), index, members));
  }

  @Override
  public RaftWrite checkpoint() {
    return new RaftWrite(Optional.of(outbox.hardState()), Optional.empty(), List.of());
  }

  /// The last steps of InstallSnapshot (figure 13). If the log holds the snapshot's last entry,
  /// what follows it stays, and only the commit index is news; else the whole log is void.
  private void install(SnapshotHead head) {
    EntryId last = EntryId.endOf(head);
    if (last.term() > term()) {
      enter(last.term());
    }
    if (last.index() > log.commit()) {
      if (log.agreesAt(last)) {
        log.commitTo(last.index());
      } else {
        InvariantViolation.unless(
            !(role instanceof Leader), "%s leads term %d without %s", self, term(), head);
        log.restartAt(head);
        outbox.restart(head);
      }
    }
    role.installed();
  }

  private void enter(long newerTerm) {
    outbox.change(new HardState(newerTerm, Optional.empty()));
    become(Follower.withoutLeader(this));
  }

  private void receive(NodeId from, RaftMessage message) {
    if (message instanceof RequestPreVote || message instanceof RequestVote) {
      role.rouse(); // somebody misses the leader
    }
    switch (message) {
      // Asking for a pre-vote, and granting one, speak of a term that nobody is in yet.
      case RequestPreVote request -> answer(from, request);
      case PreVote grant when grant.granted() -> role.receive(from, grant);
      // A server that hears its leader is not drawn into an election (§6, last paragraph), unless
      // that leader has asked for it.
      case RequestVote request
          when request.term() > term()
              && (role.trustsLeader() || isBound())
              && !request.handover() -> {}
      // Nor does one that was removed, and that the leader has yet to tell, end the leader's term.
      case NewerTerm _ when !configuration().isMember(from) -> {}
      default -> receiveInTerm(from, message);
    }
  }

  /// Figure 2, all servers: a newer term is adopted, an older one is refused.
  private void receiveInTerm(NodeId from, RaftMessage message) {
    if (message.term() > term()) {
      enter(message.term());
    }
    if (message.term() < term()) {
      refuse(from, message);
    } else if (message instanceof RequestVote request) {
      answer(from, request);
    } else {
      role.receive(from, message);
    }
  }

  private void refuse(NodeId from, RaftMessage message) {
    switch (message) {
      case RequestVote _ -> send(from, new Vote(term(), false));
      case AppendEntries _, Committed _, Heartbeat _, InstallSnapshot _, Quiesce _, TimeoutNow _ ->
          send(from, new NewerTerm(term()));
      default -> {} // an answer that came too late
    }
  }

  private void answer(NodeId candidate, RequestPreVote request) {
    boolean grants =
        request.term() > term()
            && !role.trustsLeader()
            && !isBound()
            && request.last().isAtLeastAsUpToDateAs(log.last());
    send(candidate, new PreVote(grants ? request.term() : term(), grants));
  }

  /// One vote a term, first come first served, and only for a log at least as up-to-date as this
  /// one (§5.2, §5.4.1). None where the term has a leader: nobody else can win it any more.
  private void answer(NodeId candidate, RequestVote request) {
    Optional<NodeId> vote = outbox.hardState().vote();
    boolean free = vote.isEmpty() ? role.leader().isEmpty() : vote.get().equals(candidate);
    boolean grants =
        free
            && request.last().isAtLeastAsUpToDateAs(log.last())
            && (request.handover() || !isBound());
    if (grants && vote.isEmpty()) {
      outbox.change(new HardState(term(), Optional.of(candidate)));
      become(Follower.withoutLeader(this));
    }
    send(candidate, new Vote(term(), grants));
  }

  void become(Role next) {
    if (role instanceof Leader) {
      outbox.timer(new Effect.Disarm(Timer.HEARTBEAT));
      outbox.timer(new Effect.Disarm(Timer.CHECK_QUORUM));
    }
    role = next;
    role.enter();
  }

  /// Recognises the leader of the current term by a message of its (§5.2).
  void follow(NodeId leader, RaftMessage message) {
    become(Follower.of(leader, this));
    role.receive(leader, message);
  }

  /// Enters the next term as a candidate that votes for itself (§5.2).
  ///
  /// @param handover whether the leader of the term that ends has asked for it
  void standForElection(boolean handover) {
    outbox.change(new HardState(term() + 1, Optional.of(self)));
    become(new Candidate(this, handover));
  }

  /// Whether this server may ask for votes: it is a voter, or was one before the configuration that
  /// its log ends with and that may not be committed. As long as it is not, the others may need
  /// what only this server holds, and it may have to lead them to where they can do without it
  /// (thesis §4.2.2). Its own vote does not count then.
  boolean mayStand() {
    return log.members().possible(log.commit()).stream().anyMatch(each -> each.isVoter(self));
  }

  @Override
  public Optional<Event.ChangeRefused.Reason> objectionTo(Input.ChangeMembers change) {
    return role instanceof Leader leader
        ? leader.objectionTo(change)
        : Optional.of(Event.ChangeRefused.Reason.NOT_LEADER);
  }

  private void change(Input.ChangeMembers change) {
    Optional<Event.ChangeRefused.Reason> objection = objectionTo(change);
    if (objection.isPresent()) {
      outbox.emit(new Event.ChangeRefused(change.id(), objection.get()));
    } else if (role instanceof Leader leader) {
      leader.change(change);
    }
  }

  private void transfer(Input.TransferLeadership transfer) {
    if (role instanceof Leader leader) {
      leader.transfer(transfer);
    } else {
      outbox.emit(
          new Event.TransferRefused(transfer.number(), Event.TransferRefused.Reason.NOT_LEADER));
    }
  }

  private void announceMembers() {
    Members.Since current = log.members().inForce();
    if (!current.configuration().equals(announcedMembers)) {
      announcedMembers = current.configuration();
      outbox.emitFirst(new Event.MembersInForce(current.index(), current.configuration()));
    }
  }

  private void announceLeadership() {
    Event.Leadership current = new Event.Leadership(term(), role.leader());
    if (!current.equals(announced)) {
      announced = current;
      outbox.emit(current);
    }
  }

  NodeId self() {
    return self;
  }

  RaftOptions options() {
    return options;
  }

  /// The members in force here.
  Configuration configuration() {
    return log.members().inForce().configuration();
  }

  RaftLog log() {
    return log;
  }

  Outbox outbox() {
    return outbox;
  }

  long term() {
    return outbox.hardState().term();
  }

  /// The time of the current step, in nanoseconds.
  long now() {
    return now;
  }

  void send(NodeId to, RaftMessage message) {
    outbox.send(to, message);
  }

  /// Sends to every other voter.
  void broadcast(RaftMessage message) {
    for (NodeId voter : configuration().allVoters()) {
      if (!voter.equals(self)) {
        send(voter, message);
      }
    }
  }

  // ---- what leaders may count on, where leases are on
  // ------------------------------------------------------------------------------------

  /// Promises the leader to vote for nobody else for one election timeout from now on.
  Duration promise() {
    if (options.leases().isEmpty()) {
      return Duration.ZERO;
    }
    promisedUntil = OptionalLong.of(now + options.electionTimeout().toNanos());
    return options.electionTimeout();
  }

  boolean isBound() {
    return promisedUntil.isPresent() && now - promisedUntil.getAsLong() < 0;
  }

  /// Who is not free to stand tries again when it is.
  void armElectionTimerForEndOfPromise() {
    Duration bound = Duration.ofNanos(promisedUntil.orElse(now) - now);
    outbox.timer(new Effect.Arm(Timer.ELECTION, bound, bound.plus(options.electionTimeout())));
  }

  // ---- what roles do with their timers, their log and the others
  // ------------------------------------------------------------------------------------

  /// Starts the election timer with a delay of a few heartbeat intervals: time enough for a leader
  /// that is alive to be heard, by a connection that is new.
  void armHintTimer() {
    Duration heartbeat = options.heartbeatInterval();
    outbox.timer(new Effect.Arm(Timer.ELECTION, heartbeat, heartbeat.multipliedBy(3)));
  }

  /// Starts the election timer with a delay of up to one election timeout, for who may ask for
  /// pre-votes without disturbing a leader that is alive.
  void armPreVoteTimer() {
    outbox.timer(
        new Effect.Arm(
            Timer.ELECTION,
            options.heartbeatInterval().multipliedBy(2),
            options.electionTimeout()));
  }

  /// Starts the election timer with a delay from one to two election timeouts, so that servers
  /// rarely stand at the same time (§5.2).
  void armElectionTimer() {
    outbox.timer(
        new Effect.Arm(Timer.ELECTION, options.electionTimeout(), options.longestPatience()));
  }
}
