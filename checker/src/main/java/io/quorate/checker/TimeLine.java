package io.quorate.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A drawing of some operations: a row for each process, time from left to right.
///
///     process 1 |-- write 4 --|                  |-- read -> 2 --|
///     process 2                 |-- write 2 --|
///
/// Only the order of calls and answers counts, not how long anything took. What was never answered
/// goes on: `|-- write 4 -> ? ...`.
final class TimeLine {
  private static final String END = " --|";
  private static final String NO_END = " ...";

  /// The column of each call and answer.
  private final Map<Integer, Integer> columns = new HashMap<>();

  private TimeLine() {}

  static String of(List<Operation> operations) {
    TimeLine line = new TimeLine();
    line.layOut(operations);
    SequencedMap<Long, List<Operation>> rows = new TreeMap<>();
    operations.forEach(
        each -> rows.computeIfAbsent(each.process(), _ -> new ArrayList<>()).add(each));
    int width = rows.keySet().stream().mapToInt(each -> each.toString().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    rows.forEach((process, row) -> {
      text.append("process %%%dd ".formatted(width).formatted(process));
      text.append(line.row(row)).append('\n');
    });
    return text.toString();
  }

  /// Gives each call and answer a column, so that they keep their order and labels have room.
  private void layOut(List<Operation> operations) {
    Map<Integer, Operation> answers = new HashMap<>();
    operations.stream()
        .filter(each -> !each.pending())
        .forEach(each -> answers.put(each.answer(), each));
    int column = 0;
    for (int place : places(operations)) {
      Operation answered = answers.get(place);
      if (answered != null) {
        column = Math.max(column, columns.getOrDefault(answered.call(), 0) + length(answered));
      }
      columns.put(place, column);
      column += 2;
    }
  }

  private static int[] places(List<Operation> operations) {
    return operations.stream()
        .flatMap(
            each -> each.pending() ? Stream.of(each.call()) : Stream.of(each.call(), each.answer()))
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }

  private static int length(Operation operation) {
    return begin(operation).length() + END.length() - 1;
  }

  private static String begin(Operation operation) {
    return "|-- " + operation;
  }

  private String row(List<Operation> operations) {
    StringBuilder row = new StringBuilder();
    for (Operation each : operations) {
      row.repeat(' ', Math.max(0, columns.getOrDefault(each.call(), 0) - row.length()));
      row.append(begin(each));
      if (each.pending()) {
        row.append(NO_END);
      } else {
        int end = columns.getOrDefault(each.answer(), 0) + 1;
        row.append(' ').repeat('-', Math.max(0, end - row.length() - 1)).append('|');
      }
    }
    return row.toString();
  }
}
