package io.quorate.protocol.commit;

import io.quorate.protocol.NodeId;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The end of a participant's part of a transaction: its outcome has taken effect. It comes once,
/// and whoever waits for it hears of it, be it asked for before the end or after.
public final class Ending {
  private final Effects effects;
  private final CommitMessage acknowledgement;
  private final Set<NodeId> owed = new LinkedHashSet<>();
  private boolean reached;

  public Ending(Effects effects, CommitMessage acknowledgement) {
    this.effects = effects;
    this.acknowledgement = acknowledgement;
  }

  public boolean isReached() {
    return reached;
  }

  /// The log says that it was reached.
  public void restore() {
    reached = true;
  }

  /// These want to hear of it.
  public void owe(Collection<NodeId> nodes) {
    owed.addAll(nodes);
  }

  /// Those who want to hear of it and have not, in the order in which they came.
  public List<NodeId> owed() {
    return List.copyOf(owed);
  }

  /// The outcome has taken effect.
  public void reach() {
    if (!reached) {
      reached = true;
      acknowledge();
      effects.note(new LogRecord.Ended());
      effects.emit(new CommitEvent.Ended());
    }
  }

  /// Tells those who want to hear of it, if it is reached.
  public void acknowledge() {
    if (reached) {
      effects.send(owed, acknowledgement);
      owed.clear();
    }
  }
}
