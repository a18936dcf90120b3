package io.quorate.protocol.paxos;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.paxos.PaxosMessage.Accept;
import io.quorate.protocol.paxos.PaxosMessage.Accepted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/// What was ever proposed and accepted in one instance, as its messages say, and which of the rules
/// that "Paxos Made Simple" derives (§2.2) it obeys.
final class History {
  record Packet(NodeId from, NodeId to, PaxosMessage message) {
    @Override
    public String toString() {
      return from + " -> " + to + " " + message;
    }
  }

  private final Configuration acceptors;
  private final List<Proposal> issued = new ArrayList<>();
  private final List<Proposal> chosen = new ArrayList<>();
  private final Map<NodeId, Set<Proposal>> accepted = new TreeMap<>();

  History(Configuration acceptors, Collection<Packet> sent) {
    this.acceptors = acceptors;
    for (Packet packet : sent) {
      if (packet.message() instanceof Accept(var proposal) && !issued.contains(proposal)) {
        issued.add(proposal);
      } else if (packet.message() instanceof Accepted(var proposal)) {
        accepted.computeIfAbsent(packet.from(), _ -> new LinkedHashSet<>()).add(proposal);
      }
    }
    for (Proposal proposal : issued) {
      if (acceptors.isQuorum(each -> acceptedBy(each).contains(proposal))) {
        chosen.add(proposal);
      }
    }
  }

  private Set<Proposal> acceptedBy(NodeId acceptor) {
    return accepted.getOrDefault(acceptor, Set.of());
  }

  List<Proposal> chosen() {
    return chosen;
  }

  /// The rules that are broken, by name.
  Set<String> broken() {
    Set<String> broken = new TreeSet<>();
    if (exist(issued, issued, (n, m) -> sameNumber(n, m) && !sameValue(n, m))) {
      broken.add("numbers");
    }
    if (exist(chosen, chosen, History::contradicts)) {
      broken.add("P2");
    }
    List<Proposal> everAccepted = accepted.values().stream().flatMap(Set::stream).toList();
    if (exist(chosen, everAccepted, History::contradicts)) {
      broken.add("P2a");
    }
    if (exist(chosen, issued, History::contradicts)) {
      broken.add("P2b");
    }
    if (!issued.stream().allMatch(this::hasQuorumBehindIt)) {
      broken.add("P2c");
    }
    if (exist(chosen, chosen, (n, m) -> !sameValue(n, m))) {
      broken.add(SmallWorld.WORST);
    }
    return broken;
  }

  private static boolean exist(
      List<Proposal> ones, List<Proposal> others, BiPredicate<Proposal, Proposal> related) {
    return ones.stream()
        .anyMatch(one -> others.stream().anyMatch(other -> related.test(one, other)));
  }

  private static boolean sameNumber(Proposal one, Proposal other) {
    return one.number().equals(other.number());
  }

  private static boolean sameValue(Proposal one, Proposal other) {
    return one.value().equals(other.value());
  }

  /// P2, P2a, P2b: if a proposal with value v is chosen, every higher-numbered one that is chosen,
  /// accepted, issued has value v.
  private static boolean contradicts(Proposal chosen, Proposal other) {
    return other.number().isAbove(chosen.number()) && !sameValue(chosen, other);
  }

  /// P2c: there is a quorum S such that either no acceptor in S has accepted a proposal numbered
  /// less, or the value is that of the highest-numbered one of those that were.
  ///
  /// Of which the largest S is found that could do: all whose own highest is not above the highest
  /// one with this value.
  private boolean hasQuorumBehindIt(Proposal proposal) {
    List<Optional<Proposal>> highest = new ArrayList<>();
    highest.add(Optional.empty());
    accepted.keySet().forEach(acceptor -> highest.add(highestBelow(proposal, acceptor)));
    return highest.stream()
        .filter(top -> top.isEmpty() || sameValue(top.get(), proposal))
        .anyMatch(top -> acceptors.isQuorum(each -> isAtMost(top, highestBelow(proposal, each))));
  }

  private Optional<Proposal> highestBelow(Proposal proposal, NodeId acceptor) {
    return acceptedBy(acceptor).stream()
        .filter(each -> proposal.number().isAbove(each.number()))
        .max((one, other) -> one.number().compareTo(other.number()));
  }

  private static boolean isAtMost(Optional<Proposal> top, Optional<Proposal> own) {
    return own.isEmpty()
        || own.equals(top)
        || (top.isPresent() && top.get().number().isAbove(own.get().number()));
  }
}
