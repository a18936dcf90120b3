package io.quorate.simulator.commit;

import java.util.List;
import java.util.Locale;

/// What a run amounts to.
///
/// @param reasons what is wrong, for the last three
public record Verdict(Kind kind, List<String> reasons) {
  public Verdict {
    reasons = List.copyOf(reasons);
  }

  /// The worst of them counts.
  public enum Kind {
    /// It is committed, for all who know.
    COMMITTED,
    /// It is aborted, or nothing has come of it.
    ABORTED,
    /// Somebody who is there is in doubt, and has no hope before others are back.
    BLOCKED,
    /// A resource has not done what was decided, and this was noticed and told.
    DAMAGED,
    /// One of the rules is broken.
    INCONSISTENT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String toString() {
    return reasons.isEmpty() ? kind.toString() : kind + ": " + String.join("; ", reasons);
  }
}
