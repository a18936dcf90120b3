package io.quorate.simulator.scaling;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.Group;
import io.quorate.runtime.Outcome;
import java.util.function.Consumer;

/// A member of a group: its replica, and the node that hosts it.
record Member(Host host, Group<Tally, Integer> replica, Tally tally) {
  boolean leads() {
    return replica.status().engine().leads();
  }

  /// The answer leaves when the run is over that has found it.
  void submit(Bytes command, Consumer<Outcome<Integer>> reply) {
    replica.submit(command, outcome -> host.afterRun(() -> reply.accept(outcome)));
  }

  void makeWayFor(NodeId next) {
    var _ = replica.transferLeadership(next);
  }
}
