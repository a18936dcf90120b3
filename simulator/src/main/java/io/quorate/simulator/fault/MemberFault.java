package io.quorate.simulator.fault;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import io.quorate.simulator.world.World;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/// Somebody changes the members of the group, or who leads it. That is no fault, but it has to be
/// survived, too (M11.7, M11.8).
public sealed interface MemberFault extends Fault {
  /// The leader is asked to make way for this node.
  record Transfer(int node) implements MemberFault {
    @Override
    public void begin(World world) {
      world.transferLeadership(world.machine(node));
    }

    @Override
    public int highestNode() {
      return node;
    }
  }

  /// The leader is asked for these members, and later for all of them again.
  ///
  /// @param voters at least one
  /// @param learners others than these
  record Members(List<Integer> voters, List<Integer> learners) implements MemberFault {
    public Members {
      voters = List.copyOf(voters);
      learners = List.copyOf(learners);
    }

    @Override
    public void begin(World world) {
      world.changeMembers(Configuration.of(ids(voters)).withLearners(ids(learners)));
    }

    @Override
    public void end(World world) {
      world.changeMembers(world.founders());
    }

    @Override
    public int highestNode() {
      return Collections.max(Stream.concat(voters.stream(), learners.stream()).toList());
    }

    private static List<NodeId> ids(List<Integer> nodes) {
      return nodes.stream().map(NodeId::new).toList();
    }
  }
}
