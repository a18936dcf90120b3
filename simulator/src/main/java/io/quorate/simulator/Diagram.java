package io.quorate.simulator;

import io.quorate.simulator.world.TraceEvent;
import io.quorate.simulator.world.TraceEvent.Kind;
import java.util.List;

/// Draws what happened as text: a column for each node, time from top to bottom, and an arrow for
/// each message, at the moment when it arrives.
public final class Diagram {
  private static final int WIDTH = 8;

  private final int nodes;

  private Diagram(int nodes) {
    this.nodes = nodes;
  }

  /// The last events of a run that was told completely.
  ///
  /// @param linesMax how many at most
  public static String draw(Run run, int linesMax) {
    Diagram diagram = new Diagram(run.scenario().nodes());
    List<TraceEvent> events = run.trace();
    int from = Math.max(0, events.size() - linesMax);
    StringBuilder text = new StringBuilder();
    if (from > 0) {
      text.append("(").append(from).append(" events before)\n");
    }
    text.append(diagram.heading());
    events.subList(from, events.size()).forEach(event -> text.append(diagram.line(event)));
    run.failure()
        .ifPresent(failure ->
            text.append(failure.kind()).append(": ").append(failure.message()).append('\n'));
    return text.toString();
  }

  private String heading() {
    StringBuilder text = new StringBuilder("          ms  ");
    for (int node = 1; node <= nodes; node++) {
      text.append(pad(" " + node, WIDTH));
    }
    return text.toString().stripTrailing() + "\n";
  }

  private String line(TraceEvent event) {
    StringBuilder lanes = new StringBuilder();
    for (int node = 1; node <= nodes; node++) {
      lanes.append(pad(" |", WIDTH));
    }
    if (event.kind() == Kind.MESSAGE || event.kind() == Kind.LOST) {
      arrow(lanes, event);
    } else if (event.node() > 0) {
      lanes.setCharAt(column(event.node()), '*');
    }
    return millis(event.at()) + "  " + lanes + describe(event) + "\n";
  }

  private static void arrow(StringBuilder lanes, TraceEvent event) {
    int from = column(event.peer());
    int to = column(event.node());
    boolean right = from < to;
    for (int i = Math.min(from, to) + 1; i < Math.max(from, to); i++) {
      lanes.setCharAt(i, '-');
    }
    lanes.setCharAt(from, 'o');
    int head = right ? to - 1 : to + 1;
    lanes.setCharAt(head, event.kind() == Kind.LOST ? 'x' : right ? '>' : '<');
  }

  private static int column(long node) {
    return (int) (node - 1) * WIDTH + 1;
  }

  private static String describe(TraceEvent event) {
    return switch (event.kind()) {
      case MESSAGE -> event.text();
      case LOST -> "lost: " + event.text();
      case NODE -> event.node() + " " + event.text();
      case FAULT -> "! " + (event.node() > 0 ? "node " + event.node() + ": " : "") + event.text();
      case CLIENT -> event.text();
    };
  }

  /// Microseconds as milliseconds with three digits, the same in every language.
  private static String millis(long nanos) {
    long micros = nanos / 1000;
    String text = micros / 1000 + "." + Long.toString(1000 + micros % 1000).substring(1);
    return " ".repeat(Math.max(0, 12 - text.length())) + text;
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
