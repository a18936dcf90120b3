package io.quorate.simulator.commit;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What must hold of a transaction, judged when nothing more will happen.
///
/// AC1: all who decide decide the same. AC2: nobody goes back on it, not even in its next life.
/// AC3: commit only if all have voted Yes. AC4: commit if all vote Yes and nothing fails. AC5: if
/// everybody is back, everybody decides. And no money appears or disappears.
final class AtomicCommitRules {
  /// Somebody has said what the outcome is.
  record Decision(NodeId process, Outcome outcome) {}

  /// What is known of a run.
  ///
  /// @param decisions in order, each process's as often as it made one
  /// @param yes the participants that have voted Yes
  /// @param inDoubt the processes that are there and in doubt
  /// @param undisturbed whether nothing went wrong and all were ready to vote Yes
  /// @param allBack whether everybody is there, and nothing is cut off
  /// @param damages what processes have reported
  /// @param stops processes that have found themselves wrong
  /// @param settled whether no resource has work prepared any more
  record Facts(
      List<NodeId> participants,
      List<Decision> decisions,
      Set<NodeId> yes,
      Set<NodeId> inDoubt,
      boolean undisturbed,
      boolean allBack,
      List<String> damages,
      List<String> stops,
      boolean settled,
      long moneyBefore,
      long moneyAfter) {}

  private final Facts facts;

  private AtomicCommitRules(Facts facts) {
    this.facts = facts;
  }

  static Verdict judge(Facts facts) {
    return new AtomicCommitRules(facts).verdict();
  }

  private Verdict verdict() {
    List<String> broken = broken();
    if (!broken.isEmpty()) {
      return new Verdict(Verdict.Kind.INCONSISTENT, broken);
    }
    if (!facts.damages().isEmpty()) {
      return new Verdict(Verdict.Kind.DAMAGED, facts.damages());
    }
    if (!facts.inDoubt().isEmpty()) {
      return new Verdict(Verdict.Kind.BLOCKED, List.of(facts.inDoubt() + " in doubt"));
    }
    return new Verdict(
        has(Outcome.COMMITTED) ? Verdict.Kind.COMMITTED : Verdict.Kind.ABORTED, List.of());
  }

  private List<String> broken() {
    List<String> broken = new ArrayList<>(facts.stops());
    if (has(Outcome.COMMITTED) && has(Outcome.ABORTED)) {
      broken.add(
          "%s committed and %s aborted".formatted(who(Outcome.COMMITTED), who(Outcome.ABORTED)));
      who(Outcome.COMMITTED).stream()
          .filter(who(Outcome.ABORTED)::contains)
          .forEach(each -> broken.add(each + " went back on it"));
    }
    if (has(Outcome.COMMITTED) && !facts.yes().containsAll(facts.participants())) {
      broken.add("committed, and only " + facts.yes() + " had voted yes");
    }
    if (facts.undisturbed() && !who(Outcome.COMMITTED).containsAll(facts.participants())) {
      broken.add("nothing went wrong, and not all committed");
    }
    if (facts.allBack() && !facts.inDoubt().isEmpty()) {
      broken.add("all are back, and %s in doubt".formatted(facts.inDoubt()));
    }
    if (broken.isEmpty() && facts.damages().isEmpty() && facts.allBack()) {
      judgeResources(broken);
    }
    return broken;
  }

  private void judgeResources(List<String> broken) {
    if (!facts.settled()) {
      broken.add("work is left prepared, and nobody knows of it");
    } else if (facts.moneyBefore() != facts.moneyAfter()) {
      broken.add("%d before, %d after".formatted(facts.moneyBefore(), facts.moneyAfter()));
    }
  }

  private boolean has(Outcome outcome) {
    return !who(outcome).isEmpty();
  }

  private Set<NodeId> who(Outcome outcome) {
    Set<NodeId> who = new LinkedHashSet<>();
    for (Decision each : facts.decisions()) {
      if (each.outcome() == outcome) {
        who.add(each.process());
      }
    }
    return who;
  }
}
