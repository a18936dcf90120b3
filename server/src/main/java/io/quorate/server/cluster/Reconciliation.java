package io.quorate.server.cluster;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Engine;
import io.quorate.protocol.Event.ChangeRefused;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Group;
import io.quorate.runtime.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the members of one group to what [ClusterState] says, as long as this node leads the
/// group: whoever leads next goes on, so that no crash leaves a change half done.
///
/// A new voter comes in as a learner first, and gets its vote when it holds the group's log: so a
/// server that was added and is not there yet costs the group nothing.
///
/// The state is read linearizably, and the basis of the change is what was known of the group
/// before. So what an earlier leader has read is not newer than what this one reads, or else the
/// group refuses the change: members never go back to what they were.
///
/// Used on the node's thread.
final class Reconciliation {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);

  private final Group<ClusterState, ClusterAnswer> cluster;
  private final Group<?, ?> group;
  private boolean underWay;

  /// Whose turn it is among those who wait for their vote.
  private int turn;

  Reconciliation(Group<ClusterState, ClusterAnswer> cluster, Group<?, ?> group) {
    this.cluster = cluster;
    this.group = group;
  }

  /// Does the next step if there is one; to be called again and again.
  ///
  /// @param members as this replica of the cluster's state knows them
  void goOn(List<Member> members) {
    Engine.Status basis = group.status().engine();
    if (underWay || !basis.leads() || members.isEmpty() || !isSettled(basis)) {
      return;
    }
    if (!withMembers(basis.configuration(), members).equals(basis.configuration())) {
      underWay = true;
      cluster.query(
          Consistency.LINEARIZABLE, ClusterState::members, outcome -> read(outcome, basis));
    } else {
      giveVote(basis, members);
    }
  }

  /// Whether what is in force in a group is so for good.
  static boolean isSettled(Engine.Status status) {
    return status.configurationIndex() <= status.commitIndex() && !status.configuration().isJoint();
  }

  /// Whether the group has these members for good, and all of them that shall have a vote have it.
  static boolean hasFollowed(Group<?, ?> group, List<Member> members) {
    Engine.Status status = group.status().engine();
    return isSettled(status)
        && withMembers(status.configuration(), members).equals(status.configuration())
        && status.configuration().voters().size() == voters(members).size();
  }

  private void read(Outcome<List<Member>> outcome, Engine.Status basis) {
    if (outcome instanceof Outcome.Done<List<Member>>(var members, _) && !members.isEmpty()) {
      Configuration target = withMembers(basis.configuration(), members);
      if (!target.equals(basis.configuration())) {
        change(target, basis, false);
        return;
      }
    }
    underWay = false;
  }

  /// The next of those who wait for it, if the leader has nothing against it; else another one next
  /// time.
  private void giveVote(Engine.Status basis, List<Member> members) {
    List<NodeId> waiting = new ArrayList<>(voters(members));
    waiting.removeAll(basis.configuration().voters());
    if (waiting.isEmpty()) {
      return;
    }
    NodeId next = waiting.get(turn++ % waiting.size());
    Configuration target = withVoter(basis.configuration(), next);
    underWay = true;
    var _ =
        group
            .objectionTo(target, basis.commitIndex(), true)
            .thenAccept(objection -> {
              if (isNone(objection)) {
                giveVote(next, target, basis);
              } else {
                underWay = false;
              }
            });
  }

  /// It may have been removed meanwhile.
  private void giveVote(NodeId next, Configuration target, Engine.Status basis) {
    cluster.query(
        Consistency.LINEARIZABLE,
        ClusterState::members,
        outcome -> {
          if (outcome instanceof Outcome.Done<List<Member>>(var members, _)
              && voters(members).contains(next)) {
            change(target, basis, true);
          } else {
            underWay = false;
          }
        });
  }

  private void change(Configuration target, Engine.Status basis, boolean strict) {
    CompletableFuture<Outcome<Optional<ChangeRefused.Reason>>> change =
        group.changeMembers(target, basis.commitIndex(), strict);
    var _ =
        change.thenAccept(outcome -> {
          underWay = false;
          if (isNone(outcome)) {
            LOG.info("a group has the members {}, before {}", target, basis.configuration());
          }
        });
  }

  private static boolean isNone(Outcome<Optional<ChangeRefused.Reason>> objection) {
    return objection instanceof Outcome.Done<Optional<ChangeRefused.Reason>>(var reason, _)
        && reason.isEmpty();
  }

  /// With all these members and nobody else, but without votes for those who have none yet. Nothing
  /// changes as long as nobody would be left to vote.
  static Configuration withMembers(Configuration current, List<Member> members) {
    List<NodeId> voters = new ArrayList<>(voters(members));
    voters.retainAll(current.voters());
    if (voters.isEmpty()) {
      return current;
    }
    List<NodeId> learners =
        members.stream()
            .map(member -> new NodeId(member.id()))
            .filter(id -> !voters.contains(id))
            .toList();
    return Configuration.of(voters).withLearners(learners);
  }

  static Configuration withVoter(Configuration current, NodeId learner) {
    List<NodeId> voters = new ArrayList<>(current.voters());
    voters.add(learner);
    List<NodeId> learners = new ArrayList<>(current.learners());
    learners.remove(learner);
    return Configuration.of(voters).withLearners(learners);
  }

  private static List<NodeId> voters(List<Member> members) {
    return members.stream()
        .filter(member -> !member.learner())
        .map(member -> new NodeId(member.id()))
        .toList();
  }
}
