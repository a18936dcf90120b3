package io.quorate.protocol.multipaxos;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.Write;
import io.quorate.protocol.scenario.Disk;
import io.quorate.protocol.scenario.MembersText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A node's disk in memory: the facts that became durable.
final class PaxosDisk implements Disk {
  private final NodeId self;
  private final MultiPaxosOptions options;
  private final List<Fact> facts = new ArrayList<>();
  private SnapshotHead newest;

  /// What the facts come to, as long as there are no others.
  private Optional<MultiPaxosState> known = Optional.empty();

  private Optional<MultiPaxos> started = Optional.empty();

  PaxosDisk(NodeId self, MultiPaxosOptions options, Configuration known) {
    this.self = self;
    this.options = options;
    this.newest = new SnapshotHead(0, 0, known);
    facts.add(new Fact.Begun(newest, false));
  }

  /// A scenario's: options such as `windowBytes=100`, facts such as `promise=2.1 chosen=3 1@1.1:foo
  /// 2@1.1={1,2} 3@1.1`.
  static PaxosDisk prepared(
      NodeId self, Configuration configuration, List<String> options, List<String> facts) {
    PaxosDisk disk = new PaxosDisk(self, options(options), configuration);
    for (String fact : facts) {
      disk.facts.add(fact(fact));
    }
    return disk;
  }

  private static Fact fact(String word) {
    if (word.startsWith("promise=")) {
      return new Fact.Promised(ballot(word.substring(8)));
    }
    if (word.startsWith("chosen=")) {
      return new Fact.Chosen(Long.parseLong(word.substring(7)), 0, false);
    }
    String[] parts = word.split("[@:=]", 3);
    long slot = Long.parseLong(parts[0]);
    Ballot ballot = ballot(parts[1]);
    RequestId id = new RequestId(ballot.round(), slot);
    Content content;
    if (parts.length == 2) {
      content = new Content.Opening(ballot.round());
    } else if (word.contains(":")) {
      content = new Content.Command(id, Bytes.utf8(parts[2]));
    } else {
      content = new Content.Membership(id, MembersText.parse(parts[2]));
    }
    Value value = new Value(ballot.round(), content);
    return new Fact.AcceptedValues(List.of(new Accepted(slot, ballot, value)));
  }

  static Ballot ballot(String text) {
    String[] parts = text.split("\\.", 2);
    return new Ballot(Long.parseLong(parts[0]), new NodeId(Long.parseLong(parts[1], 16)));
  }

  private static MultiPaxosOptions options(List<String> words) {
    MultiPaxosOptions options = MultiPaxosOptions.DEFAULT;
    int acceptBytes = options.acceptBytes();
    long windowBytes = options.windowBytes();
    int prepare = 0;
    int accept = 0;
    boolean quiesces = false;
    for (String word : words) {
      int value = Integer.parseInt(word.substring(word.indexOf('=') + 1));
      switch (word.substring(0, word.indexOf('='))) {
        case "acceptBytes" -> acceptBytes = value;
        case "windowBytes" -> windowBytes = value;
        case "prepare" -> prepare = value;
        case "accept" -> accept = value;
        case "quiesces" -> quiesces = value == 1;
        default -> throw new IllegalArgumentException("unknown option " + word);
      }
    }
    Duration election = options.electionTimeout();
    return new MultiPaxosOptions(
        election,
        options.heartbeatInterval(),
        acceptBytes,
        windowBytes,
        quiesces,
        new Quorums(prepare, accept));
  }

  MultiPaxosState state() {
    if (known.isEmpty()) {
      known = Optional.of(memory().state());
    }
    return known.get();
  }

  private Memory memory() {
    Memory memory = new Memory(newest);
    facts.forEach(memory::add);
    return memory;
  }

  @Override
  public MultiPaxos start() {
    Memory memory = memory();
    if (!memory.leadsToSnapshot()) {
      facts.add(memory.newBeginning());
      known = Optional.empty();
    }
    MultiPaxos paxos = new MultiPaxos(self, options, memory.state());
    started = Optional.of(paxos);
    return paxos;
  }

  @Override
  public void write(Write write) {
    facts.addAll(((MultiPaxosWrite) write).facts());
    known = Optional.empty();
  }

  @Override
  public void snapshot(SnapshotHead head) {
    newest = head.index() > newest.index() ? head : newest;
    known = Optional.empty();
  }

  @Override
  public SnapshotHead newest() {
    return newest;
  }

  /// The oldest facts are on the disk no more, as far as they speak of slots up to `base`. What is
  /// needed of the others was written again.
  void drop(long base, MultiPaxosWrite checkpoint) {
    facts.addAll(checkpoint.facts());
    int dropped = 0;
    while (dropped < facts.size() - 2 && isNeededNoMore(facts.get(dropped), base)) {
      dropped++;
    }
    facts.subList(0, dropped).clear();
    known = Optional.empty();
  }

  private static boolean isNeededNoMore(Fact fact, long base) {
    return !(fact instanceof Fact.AcceptedValues(var values)) || values.getLast().slot() <= base;
  }

  /// Whether a value is durable here that was accepted in this ballot, or one that was chosen.
  boolean holds(long slot, Ballot ballot) {
    MultiPaxosState state = state();
    return slot <= state.chosen()
        || state.accepted().stream()
            .anyMatch(each -> each.slot() == slot && each.ballot().compareTo(ballot) >= 0);
  }

  boolean holds(long slot, Value value) {
    return state().accepted().stream()
        .anyMatch(each -> each.slot() == slot && each.value().equals(value));
  }

  @Override
  public String log() {
    MultiPaxos paxos = started.orElseThrow();
    List<String> slots = new ArrayList<>();
    for (long slot = paxos.slots().base() + 1; slot <= paxos.slots().last(); slot++) {
      paxos.slots().get(slot).map(each -> each.accepted().toString()).ifPresent(slots::add);
    }
    return "%s chosen %d".formatted(slots, paxos.learner().chosen());
  }
}
