package io.quorate.server;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Engine;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Group;
import io.quorate.runtime.Outcome;
import io.quorate.server.etcd.ClusterState;
import io.quorate.server.etcd.Member;
import io.quorate.server.etcd.MemberAnswer;
import java.util.ArrayList;
import java.util.List;

/// Brings the members of one group to what [ClusterState] says, as long as this node leads the
/// group: whoever leads next goes on, so that no crash leaves a change half done.
///
/// The state is read linearizably, and the basis of the change is what was known of the group
/// before. So what an earlier leader has read is not newer than what this one reads, or else the
/// group refuses the change: members never go back to what they were.
///
/// Used on the node's thread.
final class Reconciliation {
  private final Group<ClusterState, MemberAnswer> cluster;
  private final Group<?, ?> group;
  private boolean underWay;

  Reconciliation(Group<ClusterState, MemberAnswer> cluster, Group<?, ?> group) {
    this.cluster = cluster;
    this.group = group;
  }

  /// Does the next step if there is one; to be called again and again.
  ///
  /// @param members as this replica of the cluster's state knows them
  void goOn(List<Member> members) {
    if (!underWay && group.status().engine().leads() && !isReached(members)) {
      underWay = true;
      Engine.Status basis = group.status().engine();
      cluster.query(
          Consistency.LINEARIZABLE, ClusterState::members, outcome -> read(outcome, basis));
    }
  }

  /// Whether the group has these members for good, as far as this node knows.
  boolean isReached(List<Member> members) {
    Engine.Status status = group.status().engine();
    return members.isEmpty()
        || (status.configurationIndex() <= status.commitIndex()
            && status.configuration().equals(configuration(members)));
  }

  private void read(Outcome<List<Member>> outcome, Engine.Status basis) {
    if (outcome instanceof Outcome.Done<List<Member>>(var members, _)
        && !members.isEmpty()
        && !basis.configuration().equals(configuration(members))) {
      var _ =
          group
              .changeMembers(configuration(members), basis.commitIndex(), false)
              .thenAccept(_ -> underWay = false);
    } else {
      underWay = false;
    }
  }

  private static Configuration configuration(List<Member> members) {
    List<NodeId> voters = new ArrayList<>();
    List<NodeId> learners = new ArrayList<>();
    members.forEach(member -> (member.learner() ? learners : voters).add(new NodeId(member.id())));
    return Configuration.of(voters).withLearners(learners);
  }
}
