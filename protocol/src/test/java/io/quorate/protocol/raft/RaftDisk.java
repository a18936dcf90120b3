package io.quorate.protocol.raft;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.Write;
import io.quorate.protocol.scenario.Disk;
import io.quorate.protocol.scenario.MembersText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A Raft server's disk in memory: the sum of the writes that became durable.
final class RaftDisk implements Disk {
  private final NodeId self;
  private final RaftOptions options;
  private RaftState state;
  private SnapshotHead newest;
  private Optional<Raft> started = Optional.empty();

  RaftDisk(NodeId self, RaftOptions options, RaftState state) {
    this.self = self;
    this.options = options;
    this.state = state;
    this.newest = state.snapshot();
  }

  /// A scenario's: options such as `windowBytes=100`, facts such as `term=2 vote=1 log=1/1
  /// 1/2:foo`.
  static RaftDisk prepared(
      NodeId self, Configuration configuration, List<String> options, List<String> facts) {
    HardState hardState = HardState.INITIAL;
    List<Entry> entries = new ArrayList<>();
    for (String fact : facts) {
      String value = fact.substring(fact.indexOf('=') + 1);
      switch (fact.substring(0, Math.max(0, fact.indexOf('=')))) {
        case "term" -> hardState = new HardState(Long.parseLong(value), hardState.vote());
        case "vote" -> {
          NodeId vote = new NodeId(Long.parseLong(value, 16));
          hardState = new HardState(hardState.term(), Optional.of(vote));
        }
        case "log" -> entries.add(entry(value));
        default -> entries.add(entry(fact));
      }
    }
    if (hardState.term() == 0 && !entries.isEmpty()) {
      hardState = new HardState(entries.getLast().term(), Optional.empty());
    }
    return new RaftDisk(
        self,
        options(options),
        RaftState.initial(configuration).withHardState(hardState).withEntries(entries));
  }

  /// `1/2:foo` is a command, `1/2={1,2,3}` says who the members are, `1/1` is the opening of a
  /// term.
  private static Entry entry(String word) {
    String[] parts = word.split("[/:=]", 3);
    long term = Long.parseLong(parts[0]);
    long index = Long.parseLong(parts[1]);
    RequestId id = new RequestId(term, index);
    Content content;
    if (parts.length == 2) {
      content = new Content.Opening(term);
    } else if (word.contains(":")) {
      content = new Content.Command(id, Bytes.utf8(parts[2]));
    } else {
      content = new Content.Membership(id, MembersText.parse(parts[2]));
    }
    return new Entry(term, index, content);
  }

  private static RaftOptions options(List<String> words) {
    RaftOptions options = RaftOptions.DEFAULT;
    int appendBytes = options.appendBytes();
    long windowBytes = options.windowBytes();
    boolean quiesces = false;
    for (String word : words) {
      int value = Integer.parseInt(word.substring(word.indexOf('=') + 1));
      switch (word.substring(0, word.indexOf('='))) {
        case "appendBytes" -> appendBytes = value;
        case "windowBytes" -> windowBytes = value;
        case "quiesces" -> quiesces = value == 1;
        default -> throw new IllegalArgumentException("unknown option " + word);
      }
    }
    RaftOptions given =
        new RaftOptions(
            options.electionTimeout(), options.heartbeatInterval(), appendBytes, windowBytes);
    return quiesces ? given.withQuiescence() : given;
  }

  RaftState state() {
    return state;
  }

  @Override
  public Raft start() {
    state = recovered();
    Raft raft = new Raft(self, options, state);
    started = Optional.of(raft);
    return raft;
  }

  @Override
  public void write(Write write) {
    state =
        switch (write) {
          case RaftWrite(var hardState, var restart, var entries) -> {
            RaftState before = restart.map(head -> restarted(state, head)).orElse(state);
            yield before
                .withHardState(hardState.orElse(state.hardState()))
                .withEntries(replaced(before, entries));
          }
          case Write foreign ->
              throw new IllegalArgumentException("not a write of Raft: " + foreign);
        };
  }

  private static RaftState restarted(RaftState state, SnapshotHead head) {
    return new RaftState(state.hardState(), head, EntryId.endOf(head), List.of());
  }

  /// A snapshot, the server's own or another's, is durable.
  @Override
  public void snapshot(SnapshotHead head) {
    newest = head.index() > newest.index() ? head : newest;
  }

  @Override
  public SnapshotHead newest() {
    return newest;
  }

  /// A start begins from the newest snapshot. If the log does not lead there, it is void.
  private RaftState recovered() {
    if (newest.index() <= state.snapshot().index()) {
      return state;
    }
    return holds(EntryId.endOf(newest))
        ? new RaftState(state.hardState(), newest, state.base(), state.entries())
        : restarted(state, newest);
  }

  /// What stands before this entry, and the entry, are on the disk no more, if they were.
  void drop(EntryId base) {
    if (holds(base)) {
      int dropped = Math.toIntExact(base.index() - state.base().index());
      List<Entry> entries = state.entries().subList(dropped, state.entries().size());
      state = new RaftState(state.hardState(), newest, base, List.copyOf(entries));
    }
  }

  private static List<Entry> replaced(RaftState state, List<Entry> written) {
    if (written.isEmpty()) {
      return state.entries();
    }
    long kept = written.getFirst().index() - state.base().index() - 1;
    List<Entry> entries = new ArrayList<>(state.entries().subList(0, Math.toIntExact(kept)));
    entries.addAll(written);
    return entries;
  }

  /// Whether the entry of this id is durable here.
  boolean holds(EntryId id) {
    long position = id.index() - state.base().index() - 1;
    return position >= 0
        && position < state.entries().size()
        && state.entries().get(Math.toIntExact(position)).term() == id.term();
  }

  @Override
  public String log() {
    RaftLog log = started.orElseThrow().log();
    List<Entry> entries = log.from(log.base().index() + 1, Long.MAX_VALUE);
    return "%s durable %d, committed %d".formatted(entries, log.durable(), log.commit());
  }
}
