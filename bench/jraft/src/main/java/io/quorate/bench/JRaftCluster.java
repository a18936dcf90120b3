package io.quorate.bench;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.RaftGroupService;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.Task;
import com.alipay.sofa.jraft.option.NodeOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// SOFAJRaft as it comes, but with what is not its default in every version: entries, terms and
/// votes are synced.
final class JRaftCluster implements Cluster {
  private static final String GROUP = "counter";
  private static final String MEMBERS = "127.0.0.1:7201,127.0.0.1:7202,127.0.0.1:7203";

  private final List<RaftGroupService> services = new ArrayList<>();
  private final List<Counter> counters = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Node leader;

  private JRaftCluster(Path folder) {
    Configuration members = new Configuration();
    members.parse(MEMBERS);
    for (PeerId self : members) {
      Path own = folder.resolve("node-" + self.getPort());
      own.toFile().mkdirs();
      Counter counter = new Counter();
      NodeOptions options = new NodeOptions();
      options.setFsm(counter);
      options.setLogUri(own.resolve("log").toString());
      options.setRaftMetaUri(own.resolve("meta").toString());
      options.setInitialConf(members);
      options.getRaftOptions().setSync(true);
      options.getRaftOptions().setSyncMeta(true);
      RaftGroupService service = new RaftGroupService(GROUP, self, options);
      services.add(service);
      counters.add(counter);
      nodes.add(service.start());
    }
    leader = awaitLeader();
  }

  private Node awaitLeader() {
    while (true) {
      for (Node node : nodes) {
        if (node.isLeader()) {
          return node;
        }
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void propose(byte[] command, Consumer<Boolean> done) {
    leader.apply(new Task(ByteBuffer.wrap(command), status -> done.accept(status.isOk())));
  }

  @Override
  public List<Long> executed() {
    return counters.stream().map(counter -> counter.count).toList();
  }

  @Override
  public void close() {
    services.forEach(RaftGroupService::shutdown);
  }

  private static final class Counter extends StateMachineAdapter {
    private volatile long count;

    @Override
    public void onApply(Iterator commands) {
      while (commands.hasNext()) {
        count = count + 1;
        Closure done = commands.done();
        if (done != null) {
          done.run(Status.OK());
        }
        commands.next();
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    Round.main(arguments, JRaftCluster::new);
  }
}
