package io.quorate.simulator.commit;

import io.quorate.protocol.NodeId;
import io.quorate.simulator.Diagram;
import io.quorate.simulator.world.TraceEvent;
import java.util.List;
import java.util.SortedMap;

/// How a scenario ended.
///
/// @param untilKnown what it had cost when the caller knew the outcome
/// @param untilEnded what it had cost when all were done
/// @param steps how many each process took
public record CommitRun(
    CommitScenario scenario,
    Verdict verdict,
    Cost untilKnown,
    Cost untilEnded,
    SortedMap<NodeId, Integer> steps,
    List<NodeId> lanes,
    List<TraceEvent> trace) {
  /// What was spent.
  ///
  /// @param messages that were sent between processes
  /// @param forcedWrites by all processes
  /// @param entries in the register's log
  /// @param nanos since the caller asked
  public record Cost(long messages, long forcedWrites, long entries, long nanos) {
    static final Cost NONE = new Cost(0, 0, 0, 0);
  }

  /// All that happened, as a picture.
  public String diagram() {
    return Diagram.draw(lanes.stream().map(NodeId::value).toList(), trace);
  }
}
