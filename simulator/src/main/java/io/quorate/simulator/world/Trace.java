package io.quorate.simulator.world;

import io.quorate.simulator.world.TraceEvent.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/// What happened, as one number that two runs have in common only if they were equal; what of it is
/// rare, or all of it if so desired, in words as well.
public final class Trace {
  private static final int KEPT = 300;

  private final Agenda agenda;
  private final boolean complete;
  private final Collection<TraceEvent> events;
  private long hash;

  /// @param complete whether everything is put in words, which takes time and memory
  Trace(Agenda agenda, boolean complete) {
    this.agenda = agenda;
    this.complete = complete;
    this.events = complete ? new ArrayList<>() : new ArrayDeque<>();
  }

  /// Adds something that is too common for words.
  void add(long what) {
    hash = (hash ^ what ^ agenda.now()) * 0x9E3779B97F4A7C15L;
    hash ^= hash >>> 29;
  }

  /// Adds something rare. Its words do not count for the hash: numbers in a message of production
  /// look different in other languages.
  void add(Kind kind, long node, String text) {
    add(31 * node + kind.name().hashCode());
    keep(new TraceEvent(agenda.now(), agenda.now(), kind, node, 0, text));
  }

  /// Adds something common, in words only if all is wanted in words.
  public void add(Kind kind, long node, long what, Supplier<String> text) {
    add(31 * node + what);
    if (complete) {
      keep(new TraceEvent(agenda.now(), agenda.now(), kind, node, 0, text.get()));
    }
  }

  /// Adds what became of a message.
  void message(Kind kind, long sent, long from, long to, long what, Supplier<String> text) {
    add(what + 31 * from + 961 * to + kind.name().hashCode());
    if (complete) {
      keep(new TraceEvent(agenda.now(), sent, kind, to, from, text.get()));
    }
  }

  private void keep(TraceEvent event) {
    events.add(event);
    if (events instanceof ArrayDeque<TraceEvent> last && last.size() > KEPT) {
      last.remove();
    }
  }

  public long hash() {
    return hash;
  }

  /// All that was put in words, or the last of it.
  public List<TraceEvent> events() {
    return List.copyOf(events);
  }
}
