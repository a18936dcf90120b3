package io.quorate.simulator.commit;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.Outcome;
import io.quorate.simulator.world.Agenda;
import io.quorate.simulator.world.TraceEvent;
import io.quorate.simulator.world.TraceEvent.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is noted of a run: its story if somebody wants to read it, what it costs, and what the
/// rules of atomic commit ask for.
final class CommitJournal {
  private final Agenda agenda;
  private final boolean telling;
  private final List<TraceEvent> trace = new ArrayList<>();
  private final List<AtomicCommitRules.Decision> decisions = new ArrayList<>();
  private final Set<NodeId> yes = new TreeSet<>();
  private final List<String> damages = new ArrayList<>();
  private final List<String> stops = new ArrayList<>();
  private CommitRun.Cost cost = CommitRun.Cost.NONE;
  private CommitRun.Cost untilKnown = CommitRun.Cost.NONE;
  private CommitRun.Cost untilEnded = CommitRun.Cost.NONE;
  private long quiet;

  CommitJournal(Agenda agenda, boolean telling) {
    this.agenda = agenda;
    this.telling = telling;
  }

  /// @param words are put together if somebody wants to know
  void tell(Kind kind, NodeId node, Object... words) {
    if (telling) {
      trace.add(new TraceEvent(agenda.now(), agenda.now(), kind, node.value(), 0, sentence(words)));
    }
  }

  /// Something has happened that was not asked for before.
  void news(Kind kind, NodeId node, Object... words) {
    quiet = agenda.now();
    tell(kind, node, words);
  }

  /// What was under way since then has arrived, or will not.
  void ended(Kind kind, CommitNetwork.Packet packet, long sent) {
    if (telling) {
      String what = sentence(packet.step(), packet.content());
      trace.add(
          new TraceEvent(
              agenda.now(), sent, kind, packet.to().value(), packet.from().value(), what));
    }
  }

  private static String sentence(Object... words) {
    return Stream.of(words).map(Object::toString).collect(Collectors.joining());
  }

  void message() {
    spend(1, 0, 0);
  }

  void forcedWrite() {
    spend(0, 1, 0);
  }

  /// Of the register's log.
  void entry() {
    spend(0, 0, 1);
  }

  private void spend(long messages, long forcedWrites, long entries) {
    cost =
        new CommitRun.Cost(
            cost.messages() + messages,
            cost.forcedWrites() + forcedWrites,
            cost.entries() + entries,
            agenda.now());
  }

  void votedYes(NodeId participant) {
    yes.add(participant);
  }

  void decided(NodeId process, Outcome outcome) {
    decisions.add(new AtomicCommitRules.Decision(process, outcome));
    if (process.equals(CommitProtocol.COORDINATOR) && untilKnown.equals(CommitRun.Cost.NONE)) {
      spend(0, 0, 0);
      untilKnown = cost;
    }
  }

  /// A process has done all that it had to do for the transaction.
  void done() {
    spend(0, 0, 0);
    untilEnded = cost;
  }

  void damaged(NodeId process, Object how) {
    damages.add(process + ": " + how);
  }

  void stopped(String why) {
    stops.add(why);
  }

  List<TraceEvent> trace() {
    return List.copyOf(trace);
  }

  List<AtomicCommitRules.Decision> decisions() {
    return decisions;
  }

  Set<NodeId> yes() {
    return yes;
  }

  List<String> damages() {
    return damages;
  }

  List<String> stops() {
    return stops;
  }

  CommitRun.Cost untilKnown() {
    return untilKnown;
  }

  CommitRun.Cost untilEnded() {
    return untilEnded;
  }

  /// When something last happened that was more than asking again.
  long quiet() {
    return quiet;
  }
}
