package io.quorate.app.bench;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// Rows of text in columns that are as wide as they need to be: the first to the left, the others
/// to the right. The first row is the heading.
public final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... heading) {
    row(heading);
  }

  /// @param subject what is compared
  static Table comparing(String subject, Side ours, Side theirs) {
    return new Table(subject, ours.name(), theirs.name(), "ratio");
  }

  public void row(String... cells) {
    if (!rows.isEmpty() && cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException(
          "a row of %d cells in a table of %d".formatted(cells.length, rows.getFirst().size()));
    }
    rows.add(List.of(cells));
  }

  /// With an empty line before it.
  public void print(PrintStream out) {
    print(new PrintWriter(out, true, out.charset()));
  }

  /// As [#print(PrintStream)].
  public void print(PrintWriter out) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    out.println();
    printRow(rows.getFirst(), widths, out);
    out.println("-".repeat(width(widths)));
    rows.stream().skip(1).forEach(row -> printRow(row, widths, out));
  }

  private static int width(int[] widths) {
    int sum = 2 * (widths.length - 1);
    for (int width : widths) {
      sum += width;
    }
    return sum;
  }

  private static void printRow(List<String> row, int[] widths, PrintWriter out) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String space = " ".repeat(widths[i] - row.get(i).length());
      line.append(i == 0 ? row.get(i) + space : "  " + space + row.get(i));
    }
    out.println(line.toString().stripTrailing());
  }
}
