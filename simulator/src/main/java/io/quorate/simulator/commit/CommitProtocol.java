package io.quorate.simulator.commit;

import static java.util.stream.Collectors.joining;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.CommitOptions;
import io.quorate.protocol.commit.CommitProcess;
import io.quorate.protocol.commit.LogRecord;
import io.quorate.protocol.commit.TransactionId;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitAcceptor;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitCoordinator;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitParticipant;
import io.quorate.protocol.commit.quorum.QuorumCoordinator;
import io.quorate.protocol.commit.quorum.QuorumParticipant;
import io.quorate.protocol.commit.register.RegisterCoordinator;
import io.quorate.protocol.commit.threephase.ThreePhaseCoordinator;
import io.quorate.protocol.commit.threephase.ThreePhaseParticipant;
import io.quorate.protocol.commit.twophase.TwoPhaseCoordinator;
import io.quorate.protocol.commit.twophase.TwoPhaseParticipant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The protocols of atomic commit, and what processes each consists of.
public enum CommitProtocol {
  TWO_PHASE("2pc"),
  THREE_PHASE("3pc"),
  QUORUM("e3pc"),
  PAXOS("paxos-commit"),
  REGISTER("register");

  static final NodeId COORDINATOR = new NodeId(0xc1);
  static final NodeId STAND_BY = new NodeId(0xc2);
  static final NodeId DECISION_REGISTER = new NodeId(0xd);

  static final List<NodeId> ACCEPTORS =
      List.of(new NodeId(0xa1), new NodeId(0xa2), new NodeId(0xa3));

  private final String word;

  CommitProtocol(String word) {
    this.word = word;
  }

  /// Its name on the command line.
  public String word() {
    return word;
  }

  /// @throws IllegalArgumentException saying what there is
  public static CommitProtocol of(String word) {
    return Stream.of(values())
        .filter(each -> each.word.equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "'%s' is no protocol; there are %s"
                    .formatted(
                        word,
                        Stream.of(values()).map(CommitProtocol::word).collect(joining(", ")))));
  }

  static boolean isCoordinator(NodeId id) {
    return id.equals(COORDINATOR) || id.equals(STAND_BY);
  }

  static List<NodeId> participants(int count) {
    List<NodeId> participants = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      participants.add(new NodeId(number));
    }
    return participants;
  }

  /// All that can crash.
  public List<NodeId> processes(int participants) {
    List<NodeId> processes = new ArrayList<>(List.of(COORDINATOR, STAND_BY));
    processes.addAll(participants(participants));
    if (this == PAXOS) {
      processes.addAll(ACCEPTORS);
    }
    return processes;
  }

  /// A process as it is after a crash: it knows these records and nothing else.
  CommitProcess start(
      NodeId id, TransactionId transaction, CommitOptions options, List<LogRecord> records) {
    boolean coordinates = isCoordinator(id);
    return switch (this) {
      case TWO_PHASE ->
          coordinates
              ? new TwoPhaseCoordinator(id, transaction, options, records)
              : new TwoPhaseParticipant(id, options, records);
      case THREE_PHASE ->
          coordinates
              ? new ThreePhaseCoordinator(options, records)
              : new ThreePhaseParticipant(options, records);
      case QUORUM ->
          coordinates
              ? new QuorumCoordinator(id, options, records)
              : new QuorumParticipant(id, options, records);
      case PAXOS -> paxos(id, options, records);
      case REGISTER ->
          coordinates
              ? new RegisterCoordinator(transaction, options)
              : new TwoPhaseParticipant(id, options, records);
    };
  }

  private static CommitProcess paxos(NodeId id, CommitOptions options, List<LogRecord> records) {
    if (ACCEPTORS.contains(id)) {
      return new PaxosCommitAcceptor(records);
    }
    return isCoordinator(id)
        ? new PaxosCommitCoordinator(id, ACCEPTORS, options, records)
        : new PaxosCommitParticipant(id, ACCEPTORS, options, records);
  }
}
