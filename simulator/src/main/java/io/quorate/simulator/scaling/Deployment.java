package io.quorate.simulator.scaling;

import io.quorate.protocol.EngineName;
import io.quorate.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;

/// Some nodes, and the groups that they host.
///
/// @param engine which protocol orders the groups' logs
/// @param nodes from `replicas` to 100
/// @param groups on all of them together, from 0 to 20,000
/// @param replicas the members of each group, an odd number from 1 to 9
/// @param costs how long everything takes
/// @param seed of all that is left to chance
public record Deployment(
    EngineName engine, int nodes, int groups, int replicas, CostModel costs, long seed) {
  private static final int NODES_MAX = 100;
  private static final int GROUPS_MAX = 20_000;
  private static final int REPLICAS_MAX = 9;

  public Deployment {
    if (replicas < 1 || replicas > REPLICAS_MAX || replicas % 2 == 0) {
      throw new IllegalArgumentException(
          "a group has an odd number of members from 1 to %d, not %d"
              .formatted(REPLICAS_MAX, replicas));
    }
    if (nodes < replicas || nodes > NODES_MAX) {
      throw new IllegalArgumentException(
          "nodes for groups of %d must be from %d to %d, not %d"
              .formatted(replicas, replicas, NODES_MAX, nodes));
    }
    if (groups < 0 || groups > GROUPS_MAX) {
      throw new IllegalArgumentException(
          "groups must be from 0 to %d, not %d".formatted(GROUPS_MAX, groups));
    }
  }

  /// The members of a group, of which the first is to lead it. In as many groups as there are nodes
  /// each node is the first member once, and a member as often as groups have members; and the next
  /// as many are spread in another way, so that a node has groups in common with all others.
  ///
  /// @param group from 0
  List<NodeId> members(int group) {
    int ways = replicas == 1 ? 1 : (nodes - 1) / (replicas - 1);
    int step = 1 + group / nodes % ways;
    List<NodeId> members = new ArrayList<>();
    for (int i = 0; i < replicas; i++) {
      members.add(new NodeId(1 + (group + i * step) % nodes));
    }
    return members;
  }
}
