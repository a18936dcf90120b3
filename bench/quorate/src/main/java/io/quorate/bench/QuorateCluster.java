package io.quorate.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.bytes.Bytes;
import io.quorate.net.HostPort;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.Group;
import io.quorate.runtime.LiveNode;
import io.quorate.runtime.Outcome;
import io.quorate.runtime.StateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Quorate, as it comes.
final class QuorateCluster implements Cluster {
  private static final Map<NodeId, HostPort> MEMBERS =
      Map.of(
          new NodeId(1), new HostPort("127.0.0.1", 7101),
          new NodeId(2), new HostPort("127.0.0.1", 7102),
          new NodeId(3), new HostPort("127.0.0.1", 7103));

  private final List<LiveNode> nodes = new ArrayList<>();
  private final List<Counter> counters = new ArrayList<>();
  private final List<Group<Counter, Long>> groups = new ArrayList<>();
  private final Group<Counter, Long> leader;

  private QuorateCluster(Path folder) {
    for (long id = 1; id <= MEMBERS.size(); id++) {
      LiveNode node =
          LiveNode.open(
              LiveNode.Settings.of(folder.resolve("node-" + id), 1, new NodeId(id), MEMBERS));
      Counter counter = new Counter();
      nodes.add(node);
      counters.add(counter);
      groups.add(node.host(1, counter));
      node.start();
    }
    leader = awaitLeader();
  }

  private Group<Counter, Long> awaitLeader() {
    while (true) {
      for (Group<Counter, Long> group : groups) {
        if (group.status().engine().leads()) {
          return group;
        }
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void propose(byte[] command, Consumer<Boolean> done) {
    leader.submit(Bytes.wrap(command), outcome -> done.accept(outcome instanceof Outcome.Done));
  }

  @Override
  public List<Long> executed() {
    return counters.stream().map(counter -> counter.count).toList();
  }

  @Override
  public void close() {
    nodes.forEach(LiveNode::close);
  }

  private static final class Counter implements StateMachine<Long> {
    private volatile long count;

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    public Long apply(long index, Bytes command) {
      return ++count;
    }

    @Override
    public View view() {
      long now = count;
      return out -> out.write(Long.toString(now).getBytes(UTF_8));
    }

    @Override
    public Runnable load(InputStream in) throws IOException {
      long read = Long.parseLong(new String(in.readAllBytes(), UTF_8));
      return () -> count = read;
    }
  }

  public static void main(String[] arguments) throws Exception {
    Round.main(arguments, QuorateCluster::new);
  }
}
