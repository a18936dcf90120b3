package io.quorate.runtime;

import io.quorate.bytes.Bytes;
import io.quorate.bytes.Parcel;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.codec.PeerCodec;
import io.quorate.wal.LogRecord;
import io.quorate.wal.memory.MemoryDisk;
import io.quorate.wal.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;

/// Three nodes that host the same groups, in one thread and in a time of their own: messages arrive
/// at once, and so do records on the disk. Counts what that takes.
final class Trio {
  static final List<NodeId> NODES = List.of(new NodeId(1), new NodeId(2), new NodeId(3));

  private record Packet(NodeId from, NodeId to, Parcel frame) {}

  /// Counts how often its node has asked whether it is tidy, which is done for each group that a
  /// run looks at.
  static final class Counted implements StateMachine<Integer> {
    private final Notes notes = new Notes();
    int looks;
    boolean otherwise;

    @Override
    public Integer apply(long index, Bytes command) {
      return notes.apply(index, command);
    }

    @Override
    public long fingerprint(Integer result) {
      return otherwise ? -result : result;
    }

    @Override
    public boolean tidy() {
      looks++;
      return false;
    }

    @Override
    public View view() {
      return notes.view();
    }

    @Override
    public Runnable load(InputStream in) throws IOException {
      return notes.load(in);
    }
  }

  private final class Member implements Ports.Network, Ports.Log, Ports.Background {
    final NodeId id;
    final Node node;
    final List<Group<Counted, Integer>> groups = new ArrayList<>();
    final List<Counted> states = new ArrayList<>();
    boolean woken = true;
    long deadline;
    long ticket;
    long writes;

    Member(NodeId id, List<EngineKind> engines, int count, NodeOptions options) {
      this.id = id;
      try {
        Ports ports =
            new Ports(
                this,
                this,
                SnapshotStore.open(new MemoryDisk()),
                this,
                new SplittableRandom(id.value()),
                () -> woken = true);
        this.node = new Node(id, options, ports, new Recovery());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      for (int group = 1; group <= count; group++) {
        Counted state = new Counted();
        states.add(state);
        EngineKind engine = engines.get(group % engines.size());
        groups.add(node.host(group, engine, Configuration.of(NODES), state));
      }
    }

    @Override
    public boolean send(NodeId to, Parcel frame) {
      if (cut.contains(to) || cut.contains(id)) {
        return false;
      }
      network.add(new Packet(id, to, frame));
      return true;
    }

    @Override
    public void write(long upTo, List<LogRecord> records) {
      ticket = upTo;
      writes++;
      woken = true;
    }

    @Override
    public boolean full() {
      return full.contains(id);
    }

    @Override
    public boolean spent() {
      return spent.contains(id);
    }

    @Override
    public long segment() {
      return 1;
    }

    @Override
    public void dropBefore(long segment) {}

    @Override
    public <T> void run(Callable<T> work, Consumer<T> done) {
      throw new AssertionError("nothing is done in the background here");
    }

    void run() {
      if (!stalled.contains(id)) {
        node.durable(ticket);
      }
      woken = false;
      deadline = node.run(now);
    }
  }

  private final Map<NodeId, Member> members = new HashMap<>();
  private final ArrayDeque<Packet> network = new ArrayDeque<>();
  private final Set<NodeId> cut = new HashSet<>();
  private final Set<NodeId> full = new HashSet<>();
  private final Set<NodeId> spent = new HashSet<>();
  private final Set<NodeId> stalled = new HashSet<>();
  private long now;
  private long messages;

  /// @param engines by which the groups are ordered in turns
  Trio(List<EngineKind> engines, int groups) {
    this(engines, groups, _ -> NodeOptions.DEFAULT);
  }

  Trio(List<EngineKind> engines, int groups, Function<NodeId, NodeOptions> options) {
    for (NodeId id : NODES) {
      members.put(id, new Member(id, engines, groups, options.apply(id)));
    }
  }

  /// Lets time pass, and whatever happens meanwhile.
  Trio pass(Duration time) {
    long end = now + time.toNanos();
    while (true) {
      settle();
      long next = end;
      for (Member member : members.values()) {
        next = Math.min(next, member.deadline);
      }
      if (next >= end) {
        now = end;
        return this;
      }
      now = Math.max(now + 1, next);
      for (NodeId id : NODES) {
        Member member = members.get(id);
        if (member != null && member.deadline <= now) {
          member.run();
        }
      }
    }
  }

  private void settle() {
    boolean moved = true;
    while (moved) {
      moved = false;
      for (Packet packet = network.poll(); packet != null; packet = network.poll()) {
        Member to = members.get(packet.to);
        if (to != null) {
          messages += PeerCodec.decode(packet.frame).size();
          to.node.received(packet.from, packet.frame);
          to.woken = true;
        }
      }
      for (NodeId id : NODES) {
        Member member = members.get(id);
        if (member != null && member.woken) {
          member.run();
          moved = true;
        }
      }
    }
  }

  private Member member(NodeId id) {
    return Optional.ofNullable(members.get(id)).orElseThrow();
  }

  /// It is gone at once, and nobody is told.
  void vanish(NodeId id) {
    members.remove(id);
  }

  /// From now on its state machines do something else than the others'.
  void doesOtherwise(NodeId id) {
    member(id).states.forEach(state -> state.otherwise = true);
  }

  void disconnect(NodeId id) {
    for (Member member : members.values()) {
      member.node.disconnected(id);
      member.woken = true;
    }
  }

  void cut(NodeId id) {
    cut.add(id);
  }

  void heal() {
    cut.clear();
  }

  /// From now on nothing becomes durable there.
  void stall(NodeId id) {
    stalled.add(id);
  }

  /// Its log has no room but the reserve.
  void fill(NodeId id) {
    full.add(id);
  }

  /// Its log has no room, not even for what others have decided.
  void spend(NodeId id) {
    full.add(id);
    spent.add(id);
  }

  void free(NodeId id) {
    full.remove(id);
    spent.remove(id);
  }

  /// Who leads this group, by its own account.
  Optional<NodeId> leader(int group) {
    return NODES.stream()
        .filter(members::containsKey)
        .filter(id -> groups(id).get(group - 1).status().engine().leads())
        .findFirst();
  }

  List<Group<Counted, Integer>> groups(NodeId id) {
    return member(id).groups;
  }

  /// How often runs of this node have looked at a group until now.
  long looks(NodeId id) {
    return member(id).states.stream().mapToLong(state -> state.looks).sum();
  }

  long writes(NodeId id) {
    return member(id).writes;
  }

  long messages() {
    return messages;
  }
}
