package io.quorate.protocol.paxos;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.Effect;
import io.quorate.protocol.Engine;
import io.quorate.protocol.Event.ChangeRefused;
import io.quorate.protocol.Input;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.Write;
import io.quorate.protocol.scenario.Disk;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The disk of one process of a scenario, which is all three agents.
final class PaxosDisk implements Disk {
  private final NodeId self;
  private final Configuration acceptors;
  private final Learners learners;
  private PaxosState state;
  private Optional<PaxosProcess> started = Optional.empty();

  private PaxosDisk(NodeId self, Configuration acceptors, Learners learners, PaxosState state) {
    this.self = self;
    this.acceptors = acceptors;
    this.learners = learners;
    this.state = state;
  }

  /// An option may name the distinguished learners, such as `learners=1,2`; a fact the last round
  /// that a proposer has tried, such as `tried=2`.
  static PaxosDisk prepared(
      NodeId self, Configuration acceptors, List<String> options, List<String> facts) {
    Learners learners =
        value("learners", options)
            .map(text -> Learners.throughSome(nodes(text), acceptors.voters()))
            .orElseGet(() -> Learners.allToAll(acceptors.voters()));
    PaxosState state =
        value("tried", facts)
            .map(round -> new ProposalNumber(Long.parseLong(round), self))
            .map(tried -> PaxosState.INITIAL.with(new PaxosWrite.Tried(tried)))
            .orElse(PaxosState.INITIAL);
    return new PaxosDisk(self, acceptors, learners, state);
  }

  private static Optional<String> value(String name, List<String> words) {
    return words.stream()
        .filter(word -> word.startsWith(name + "="))
        .map(word -> word.substring(name.length() + 1))
        .findFirst();
  }

  private static List<NodeId> nodes(String text) {
    return Arrays.stream(text.split(",")).map(word -> new NodeId(Long.parseLong(word))).toList();
  }

  @Override
  public Engine start() {
    PaxosProcess process =
        new PaxosProcess(self, acceptors, learners, ProposerOptions.DEFAULT, state);
    started = Optional.of(process);
    return new Stepped(process);
  }

  @Override
  public void write(Write write) {
    state = state.with((PaxosWrite) write);
  }

  @Override
  public void snapshot(SnapshotHead head) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SnapshotHead newest() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String log() {
    return started
        .flatMap(PaxosProcess::chosen)
        .map(value -> state + ", knows that " + value + " is chosen")
        .orElseGet(state::toString);
  }

  /// Lets scenarios step a process like an engine: a proposal is a command, an inquiry a read.
  private final class Stepped implements Engine {
    private final PaxosProcess process;

    Stepped(PaxosProcess process) {
      this.process = process;
    }

    @Override
    public List<Effect> step(long now, List<Input> inputs) {
      return inputs.stream().flatMap(input -> step(input).stream()).toList();
    }

    private List<Effect> step(Input input) {
      return switch (input) {
        case Input.Propose(var contents)
            when contents.getFirst() instanceof Content.Command command ->
            process.propose(command.payload());
        case Input.Read _ -> process.inquire();
        case Input.Deliver(var from, PaxosMessage message) -> process.receive(from, message);
        case Input.Expired(var timer) -> process.expire(timer);
        case Input.Persisted _ -> List.of();
        default -> throw new IllegalArgumentException("not of Paxos: " + input);
      };
    }

    @Override
    public Status status() {
      return new Status(self, "a process", 0, Optional.empty(), 0, 0, 0, acceptors, 0);
    }

    @Override
    public Optional<SnapshotHead> snapshotHead(long index) {
      return Optional.empty();
    }

    @Override
    public Optional<ChangeRefused.Reason> objectionTo(Input.ChangeMembers change) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Write checkpoint() {
      throw new UnsupportedOperationException();
    }
  }
}
