package io.quorate.protocol.raft;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Effect;
import io.quorate.protocol.Engine;
import io.quorate.protocol.Event;
import io.quorate.protocol.Input;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.Timer;
import io.quorate.protocol.raft.RaftMessage.AppendEntries;
import io.quorate.protocol.raft.RaftMessage.Heartbeat;
import io.quorate.protocol.raft.RaftMessage.NewerTerm;
import io.quorate.protocol.raft.RaftMessage.PreVote;
import io.quorate.protocol.raft.RaftMessage.RequestPreVote;
import io.quorate.protocol.raft.RaftMessage.RequestVote;
import io.quorate.protocol.raft.RaftMessage.Vote;
import java.util.List;
import java.util.Optional;

/// One server of Raft ("In Search of an Understandable Consensus Algorithm", extended version),
/// with pre-vote and check-quorum.
///
/// This class holds the rules that apply to every server (figure 2, "Rules for Servers: All
/// Servers"): terms, votes and the passing from role to role. The rest is in the roles: [Follower],
/// [PreCandidate], [Candidate], [Leader].
public final class Raft implements Engine {
  private final NodeId self;
  private final RaftOptions options;
  private final Configuration configuration;
  private final RaftLog log;
  private final Outbox outbox;
  private Role role;
  private boolean started;
  private Event.Leadership announced = new Event.Leadership(0, Optional.empty());
  private long now;

  /// @param state what the server's disk holds
  public Raft(NodeId self, RaftOptions options, RaftState state) {
    this.self = self;
    this.options = options;
    this.configuration = state.configuration();
    this.log = new RaftLog(state.base(), state.entries());
    this.outbox = new Outbox(log, state.hardState());
    this.role = Follower.atStart(this);
  }

  @Override
  public List<Effect> step(long now, List<Input> inputs) {
    this.now = now;
    if (!started) {
      started = true;
      role.enter();
    }
    for (Input input : inputs) {
      switch (input) {
        case Input.Deliver(var from, RaftMessage message) -> receive(from, message);
        case Input.Expired(var timer) -> role.expire(timer);
        case Input.Propose(var contents) -> role.propose(contents);
        case Input.Read(var number) -> role.read(number);
        case Input.Disconnected(var peer) -> role.disconnected(peer);
        case Input.Persisted(var number) -> {
          log.persisted(number);
          outbox.persisted(number);
          role.persisted();
        }
      }
    }
    role.flush();
    announceLeadership();
    return outbox.drain();
  }

  @Override
  public Status status() {
    return new Status(
        self, role.title(), term(), role.leader(), log.lastIndex(), log.commit(), configuration);
  }

  private void receive(NodeId from, RaftMessage message) {
    switch (message) {
      // Asking for a pre-vote, and granting one, speak of a term that nobody is in yet.
      case RequestPreVote request -> answer(from, request);
      case PreVote grant when grant.granted() -> role.receive(from, grant);
      // A server that hears its leader is not drawn into an election (§6, last paragraph).
      case RequestVote request when request.term() > term() && role.trustsLeader() -> {}
      default -> receiveInTerm(from, message);
    }
  }

  /// Figure 2, all servers: a newer term is adopted, an older one is refused.
  private void receiveInTerm(NodeId from, RaftMessage message) {
    if (message.term() > term()) {
      outbox.change(new HardState(message.term(), Optional.empty()));
      become(Follower.withoutLeader(this));
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
      case AppendEntries _, Heartbeat _ -> send(from, new NewerTerm(term()));
      default -> {} // an answer that came too late
    }
  }

  private void answer(NodeId candidate, RequestPreVote request) {
    boolean grants =
        request.term() > term()
            && !role.trustsLeader()
            && request.last().isAtLeastAsUpToDateAs(log.last());
    send(candidate, new PreVote(grants ? request.term() : term(), grants));
  }

  /// One vote a term, first come first served, and only for a log at least as up-to-date as this
  /// one (§5.2, §5.4.1). None where the term has a leader: nobody else can win it any more.
  private void answer(NodeId candidate, RequestVote request) {
    Optional<NodeId> vote = outbox.hardState().vote();
    boolean free = vote.isEmpty() ? role.leader().isEmpty() : vote.get().equals(candidate);
    boolean grants = free && request.last().isAtLeastAsUpToDateAs(log.last());
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
  void standForElection() {
    outbox.change(new HardState(term() + 1, Optional.of(self)));
    become(new Candidate(this));
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

  Configuration configuration() {
    return configuration;
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
    for (NodeId voter : configuration.voters()) {
      if (!voter.equals(self)) {
        send(voter, message);
      }
    }
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
