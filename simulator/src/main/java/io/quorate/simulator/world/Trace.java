package io.quorate.simulator.world;

import java.util.ArrayDeque;

/// What happened, as one number that two runs have in common only if they were equal, and the last
/// of it in words.
final class Trace {
  private static final int LINES_KEPT = 300;

  private final Agenda agenda;
  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private long hash;

  Trace(Agenda agenda) {
    this.agenda = agenda;
  }

  /// Adds something that is too common for words.
  void add(long what) {
    hash = (hash ^ what ^ agenda.now()) * 0x9E3779B97F4A7C15L;
    hash ^= hash >>> 29;
  }

  void add(String line) {
    add(line.hashCode());
    lines.add("%12.3f ms  %s".formatted(agenda.now() / 1e6, line));
    if (lines.size() > LINES_KEPT) {
      lines.remove();
    }
  }

  long hash() {
    return hash;
  }

  String lastLines() {
    return String.join("\n", lines);
  }
}
