package io.quorate.protocol.paxos;

import io.quorate.protocol.NodeId;
import java.util.List;

/// Who learns what was chosen, and how (§2.3): acceptors tell the distinguished learners, and each
/// of those, once it knows, tells the others. With `a` acceptors, `l` learners and `d` of them
/// distinguished, a proposal costs `a * d + d * (l - d)` messages; as long as one of the
/// distinguished ones is there, everybody learns.
///
/// @param distinguished some of `all`, at least one
public record Learners(List<NodeId> all, List<NodeId> distinguished) {
  /// @throws IllegalArgumentException if none is distinguished, or one that does not learn
  public Learners {
    all = all.stream().sorted().distinct().toList();
    distinguished = distinguished.stream().sorted().distinct().toList();
    if (distinguished.isEmpty() || !all.containsAll(distinguished)) {
      throw new IllegalArgumentException(
          "the distinguished learners must be some of %s: %s".formatted(all, distinguished));
    }
  }

  /// Every acceptor tells every learner: everybody knows one message after the acceptance.
  public static Learners allToAll(List<NodeId> all) {
    return new Learners(all, all);
  }

  /// The fewest messages; if this one learner fails, nobody learns anything.
  public static Learners through(NodeId one, List<NodeId> all) {
    return new Learners(all, List.of(one));
  }

  /// Between the two: nobody learns if all of these fail.
  public static Learners throughSome(List<NodeId> some, List<NodeId> all) {
    return new Learners(all, some);
  }

  /// Whom this one tells once it knows.
  List<NodeId> toldBy(NodeId learner) {
    return distinguished.contains(learner)
        ? all.stream().filter(each -> !distinguished.contains(each)).toList()
        : List.of();
  }
}
