package io.quorate.house;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The table of modules in `ARCHITECTURE.md`: each with those that it may depend on, in the order
/// of the table.
record ModuleMap(SequencedMap<String, List<String>> dependencies) {
  private static final Pattern ROW =
      Pattern.compile("^\\| `([\\w-]+)` \\| .* \\| (.*) \\|$", Pattern.MULTILINE);

  static ModuleMap read() {
    String page = Project.text("ARCHITECTURE.md");
    int begin = page.indexOf("## Modules");
    return parse(page.substring(begin, page.indexOf("\n## ", begin + 1)));
  }

  static ModuleMap parse(String table) {
    SequencedMap<String, List<String>> rows = new LinkedHashMap<>();
    ROW.matcher(table)
        .results()
        .forEach(row -> rows.put(row.group(1), List.of(row.group(2).split(", ", -1))));
    Map<String, List<String>> known = new LinkedHashMap<>(rows);
    rows.replaceAll((_, names) -> names.stream().filter(known::containsKey).toList());
    return new ModuleMap(rows);
  }

  /// A module's dependencies and theirs, all the way down.
  Set<String> reachable(String module) {
    Set<String> reached = new TreeSet<>();
    ArrayDeque<String> next = new ArrayDeque<>(dependencies.getOrDefault(module, List.of()));
    while (!next.isEmpty()) {
      String each = next.remove();
      if (reached.add(each)) {
        next.addAll(dependencies.getOrDefault(each, List.of()));
      }
    }
    return reached;
  }

  /// The rows that name a module above them.
  List<String> rowsThatPointUpwards() {
    List<String> order = List.copyOf(dependencies.keySet());
    return order.stream()
        .filter(module ->
            dependencies.getOrDefault(module, List.of()).stream()
                .anyMatch(other -> order.indexOf(other) <= order.indexOf(module)))
        .toList();
  }
}
