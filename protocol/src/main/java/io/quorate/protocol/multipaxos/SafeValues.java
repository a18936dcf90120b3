package io.quorate.protocol.multipaxos;

import io.quorate.protocol.Content;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/// What a new leader has to propose before anything of its own, slot by slot (P2c of Paxos Made
/// Simple §2.2, and the end of §3): the value of the highest ballot that anybody in a prepare
/// quorum has accepted, and nothing at all where nobody has.
///
/// One thing comes on top of that: nobody proposes anything behind the naming of new members before
/// that is chosen. So if something is reported behind it in a higher ballot, the proposer of that
/// had proposed something else in its place, and it was not chosen, nor will it be. And if
/// something is reported behind it in a lower ballot, who named the members had found that this was
/// not chosen under the members before, nor will it be.
final class SafeValues {
  private SafeValues() {}

  /// The values for consecutive slots behind `chosen`.
  ///
  /// @param accepted by a prepare quorum, under the members who decide about these slots
  static List<Value> behind(long chosen, Collection<Accepted> accepted) {
    TreeMap<Long, Accepted> highest = new TreeMap<>();
    for (Accepted each : accepted) {
      if (each.slot() > chosen) {
        highest.merge(each.slot(), each, SafeValues::higher);
      }
    }
    dropWhatMembersRuleOut(highest);
    List<Value> values = new ArrayList<>();
    for (Accepted each : highest.values()) {
      while (chosen + values.size() + 1 < each.slot()) {
        values.add(Value.NOTHING);
      }
      values.add(each.value());
    }
    return values;
  }

  private static Accepted higher(Accepted one, Accepted other) {
    return other.ballot().isAbove(one.ballot()) ? other : one;
  }

  private static void dropWhatMembersRuleOut(NavigableMap<Long, Accepted> highest) {
    for (Accepted each : List.copyOf(highest.values())) {
      if (each.value().content() instanceof Content.Membership) {
        boolean surpassed =
            highest.tailMap(each.slot(), false).values().stream()
                .anyMatch(later -> later.ballot().isAbove(each.ballot()));
        if (!surpassed) {
          highest.tailMap(each.slot(), false).clear();
          return;
        }
        highest.remove(each.slot());
      }
    }
  }
}
