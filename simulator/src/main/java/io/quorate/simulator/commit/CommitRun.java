package io.quorate.simulator.commit;

import io.quorate.protocol.NodeId;
import io.quorate.simulator.Diagram;
import io.quorate.simulator.world.TraceEvent;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;

/// How a scenario ended.
///
/// @param untilKnown what it had cost when the caller knew the outcome
/// @param untilEnded what it had cost when all were done
/// @param steps how many each process took
/// @param quiet when something last happened that was more than asking again, in nanoseconds
/// @param unreached faults for whose moment it did not come to
public record CommitRun(
    CommitScenario scenario,
    Verdict verdict,
    Cost untilKnown,
    Cost untilEnded,
    SortedMap<NodeId, Integer> steps,
    long quiet,
    List<CommitFault> unreached,
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

  /// How long a picture goes on when it is quiet.
  private static final Duration ENOUGH = Duration.ofMillis(450);

  /// What happened, as a picture, without the end of the story if it only repeats itself.
  public String diagram() {
    List<TraceEvent> shown =
        trace.stream().filter(event -> event.at() <= quiet + ENOUGH.toNanos()).toList();
    String picture = Diagram.draw(lanes.stream().map(NodeId::value).toList(), shown);
    return shown.size() == trace.size() ? picture : picture + "(and so on)\n";
  }
}
