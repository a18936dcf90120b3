package io.quorate.simulator.probe;

import io.quorate.protocol.EngineName;
import java.util.Locale;
import java.util.Optional;

/// Something rare that nodes, disks or the network do.
public enum Probe {
  PRE_VOTE_REFUSED(
      "a node that hears its leader, or has the longer log, refuses a pre-vote", EngineName.RAFT),
  VOTE_REFUSED_BY_LOG("a vote is refused because the candidate's log is behind", EngineName.RAFT),
  VOTE_REFUSED_AS_GIVEN("a vote is refused because another has it", EngineName.RAFT),
  ELECTION_WITHOUT_WINNER(
      "a candidate gives up and asks again, since nobody has won", EngineName.RAFT),
  LEADER_UNHEARD("a leader that hears no majority steps down by itself"),
  LEADER_DEPOSED("a leader learns of a later term"),
  OLD_LEADER_TOLD("a leader of an earlier term is told that its time is over", EngineName.RAFT),
  HINT_SKIPS_TERM("a follower's hint takes the leader back over a whole term", EngineName.RAFT),
  SUFFIX_REPLACED("a follower replaces entries by those of a later leader", EngineName.RAFT),
  LATE_COMPLETION("a write becomes durable whose entries were replaced meanwhile", EngineName.RAFT),
  EARLIER_TERM_COMMITTED(
      "a leader commits entries of an earlier term together with its own", EngineName.RAFT),
  SUSPICION_NOT_SHARED(
      "a node that hears its leader says so to one who does not", EngineName.MULTI_PAXOS),
  PROMISE_WITH_VALUES(
      "a promise tells the next leader of what was accepted", EngineName.MULTI_PAXOS),
  LEARNED_BEFORE_LEADING("a node learns what is chosen before it leads", EngineName.MULTI_PAXOS),
  GAP_FILLED("a leader fills a slot in which nothing can be chosen", EngineName.MULTI_PAXOS),
  ACCEPTED_OUT_OF_ORDER(
      "a slot is accepted while one before it is missing", EngineName.MULTI_PAXOS),
  BALLOT_REJECTED("a proposer is told of a higher ballot", EngineName.MULTI_PAXOS),
  FOLLOWER_TOO_FAR_BEHIND("a leader's log begins after what a follower needs next"),
  SNAPSHOT_GIVEN("a node gives a block of a snapshot to another"),
  SNAPSHOT_UNAVAILABLE("a node has no snapshot that another asks for, or has it no more"),
  SNAPSHOT_INSTALLED("a node goes on from another's snapshot"),
  JOINT_CONFIGURATION_LEFT("a group has passed from some voters to others", EngineName.RAFT),
  MEMBERS_UNDONE(
      "members in force go out of force again, since a later leader knows nothing of it",
      EngineName.RAFT),
  LEADER_LEAVES("a leader that has no vote any more goes"),
  LEADERSHIP_HANDED_OVER("a leader asks another node to take its place"),
  READ_BY_LEASE("a leader answers a read without asking anybody", EngineName.RAFT),
  READ_AT_FOLLOWER("a follower gets a read index from its leader"),
  FORWARD_REFUSED("a node turns down commands that another has forwarded to it"),
  COMMAND_LOST_WITH_LEADER("a client learns that its command will never be executed"),
  OUTCOME_UNKNOWN("a client is told that nobody knows"),
  SESSION_ENDED("a client that has rested for too long, or made room for others, finds it out"),
  NO_LEADER("a client is told that there is no leader"),
  OVERLOADED("a client is turned away because too many wait already"),
  LOG_FULL("a client is turned away because the disk is full"),
  TAIL_CUT("a start cuts off a tail that a crash has left incomplete"),
  LOG_FOUND_VOID(
      "a start finds another's snapshot, to which its log does not lead", EngineName.RAFT),
  UNTOLD_WRITE_SURVIVES(
      "a start finds a write of which the last life did not know", EngineName.RAFT),
  VOTE_REMEMBERED("a start finds a vote given by an earlier life", EngineName.RAFT),
  DAMAGE_FOUND("a node finds out that something durable is gone from its disk"),
  DAMAGE_MENDED("a node has got from the others what its disk has lost"),
  UNREADABLE_DISK("a node cannot start because reading fails"),
  WIPED_NODE_REFUSED("a node that lost its disk is refused by a peer"),
  ALTERED_FRAME_DROPPED("an altered frame is found out");

  private final String description;
  private final Optional<EngineName> engine;

  Probe(String description) {
    this.description = description;
    this.engine = Optional.empty();
  }

  /// Only one of the protocols does it.
  Probe(String description, EngineName engine) {
    this.description = description;
    this.engine = Optional.of(engine);
  }

  /// Whether a world in which this protocol orders the log can reach it.
  public boolean concerns(EngineName name) {
    return engine.isEmpty() || engine.get() == name;
  }

  public String description() {
    return description;
  }

  /// As it is shown, such as `tail-cut`.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
