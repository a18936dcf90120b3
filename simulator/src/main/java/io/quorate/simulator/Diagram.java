package io.quorate.simulator;

import io.quorate.simulator.world.TraceEvent;
import io.quorate.simulator.world.TraceEvent.Kind;
import java.util.List;
import java.util.stream.LongStream;

/// Draws what happened as text: a column for each node, time from top to bottom, and an arrow for
/// each message, at the moment when it arrives.
public final class Diagram {
  private static final int WIDTH = 8;

  /// Numbers of nodes, from left to right.
  private final List<Long> lanes;

  private Diagram(List<Long> lanes) {
    this.lanes = lanes;
  }

  /// The last events of a run that was told completely.
  ///
  /// @param linesMax how many at most
  public static String draw(Run run, int linesMax) {
    Diagram diagram =
        new Diagram(LongStream.rangeClosed(1, run.scenario().nodes()).boxed().toList());
    List<TraceEvent> events = run.trace();
    int from = Math.max(0, events.size() - linesMax);
    StringBuilder text = new StringBuilder();
    if (from > 0) {
      text.append("(").append(from).append(" events before)\n");
    }
    text.append(diagram.heading());
    text.append(diagram.lines(events.subList(from, events.size())));
    run.failure()
        .ifPresent(failure ->
            text.append(failure.kind()).append(": ").append(failure.message()).append('\n'));
    return text.toString();
  }

  /// Everything that happened between some nodes, which are headed by their numbers in hexadecimal.
  public static String draw(List<Long> lanes, List<TraceEvent> events) {
    Diagram diagram = new Diagram(lanes);
    return diagram.heading() + diagram.lines(events);
  }

  private String lines(List<TraceEvent> events) {
    StringBuilder text = new StringBuilder();
    events.forEach(event -> text.append(line(event)));
    return text.toString();
  }

  private String heading() {
    StringBuilder text = new StringBuilder("          ms  ");
    lanes.forEach(lane -> text.append(pad(" " + Long.toHexString(lane), WIDTH)));
    return text.toString().stripTrailing() + "\n";
  }

  private String line(TraceEvent event) {
    StringBuilder columns = new StringBuilder(pad(" |", WIDTH).repeat(lanes.size()));
    if (event.kind() == Kind.MESSAGE || event.kind() == Kind.LOST) {
      arrow(columns, event);
    } else if (event.node() > 0) {
      columns.setCharAt(column(event.node()), '*');
    }
    return millis(event.at()) + "  " + columns + describe(event) + "\n";
  }

  private void arrow(StringBuilder columns, TraceEvent event) {
    int from = column(event.peer());
    int to = column(event.node());
    boolean right = from < to;
    for (int i = Math.min(from, to) + 1; i < Math.max(from, to); i++) {
      columns.setCharAt(i, '-');
    }
    columns.setCharAt(from, 'o');
    int head = right ? to - 1 : to + 1;
    columns.setCharAt(head, event.kind() == Kind.LOST ? 'x' : right ? '>' : '<');
  }

  private int column(long node) {
    return lanes.indexOf(node) * WIDTH + 1;
  }

  private static String describe(TraceEvent event) {
    return switch (event.kind()) {
      case MESSAGE -> event.text();
      case LOST -> "lost: " + event.text();
      case NODE -> Long.toHexString(event.node()) + " " + event.text();
      case FAULT ->
          "! "
              + (event.node() > 0 ? "node " + Long.toHexString(event.node()) + ": " : "")
              + event.text();
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
