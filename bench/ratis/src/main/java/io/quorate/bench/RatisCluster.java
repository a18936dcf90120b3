package io.quorate.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/// Apache Ratis over gRPC. The limits that would refuse or delay many proposals at once are raised;
/// what would acknowledge before a sync stays off, as it comes.
final class RatisCluster implements Cluster {
  private static final int LIMIT = 1 << 16;
  private static final List<RaftPeer> MEMBERS =
      IntStream.rangeClosed(1, 3)
          .mapToObj(id ->
              RaftPeer.newBuilder()
                  .setId("node-" + id)
                  .setAddress("127.0.0.1:" + (7300 + id))
                  .build())
          .toList();

  private final RaftGroup group = RaftGroup.valueOf(RaftGroupId.randomId(), MEMBERS);
  private final ClientId client = ClientId.randomId();
  private final List<RaftServer> servers = new ArrayList<>();
  private final List<Counter> counters = new ArrayList<>();
  private final RaftServer leader;
  private long calls;

  private RatisCluster(Path folder) throws IOException {
    for (RaftPeer self : MEMBERS) {
      Counter counter = new Counter();
      RaftServer server =
          RaftServer.newBuilder()
              .setServerId(self.getId())
              .setGroup(group)
              .setStateMachine(counter)
              .setProperties(properties(folder.resolve(self.getId().toString()), self))
              .build();
      server.start();
      servers.add(server);
      counters.add(counter);
    }
    leader = awaitLeader();
  }

  private static RaftProperties properties(Path folder, RaftPeer self) {
    RaftProperties properties = new RaftProperties();
    RaftServerConfigKeys.setStorageDir(properties, List.of(folder.toFile()));
    GrpcConfigKeys.Server.setPort(
        properties,
        Integer.parseInt(self.getAddress().substring(self.getAddress().indexOf(':') + 1)));
    RaftServerConfigKeys.Write.setElementLimit(properties, LIMIT);
    RaftServerConfigKeys.Log.setQueueElementLimit(properties, LIMIT);
    RaftServerConfigKeys.Log.Appender.setBufferElementLimit(properties, LIMIT);
    GrpcConfigKeys.Server.setLeaderOutstandingAppendsMax(properties, 1024);
    return properties;
  }

  private RaftServer awaitLeader() throws IOException {
    while (true) {
      for (RaftServer server : servers) {
        if (server.getDivision(group.getGroupId()).getInfo().isLeaderReady()) {
          return server;
        }
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public void propose(byte[] command, Consumer<Boolean> done) {
    RaftClientRequest request =
        RaftClientRequest.newBuilder()
            .setClientId(client)
            .setServerId(leader.getId())
            .setGroupId(group.getGroupId())
            .setCallId(++calls)
            .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(command)))
            .setType(RaftClientRequest.writeRequestType())
            .build();
    try {
      var _ =
          leader
              .submitClientRequestAsync(request)
              .whenComplete((reply, error) -> done.accept(error == null && reply.isSuccess()));
    } catch (IOException _) {
      done.accept(false);
    }
  }

  @Override
  public List<Long> executed() {
    return counters.stream().map(counter -> counter.count).toList();
  }

  @Override
  public void close() throws IOException {
    for (RaftServer server : servers) {
      server.close();
    }
  }

  private static final class Counter extends BaseStateMachine {
    private static final Message DONE = Message.valueOf(ByteString.EMPTY);

    private volatile long count;

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
      count = count + 1;
      var entry = transaction.getLogEntry();
      updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
      return CompletableFuture.completedFuture(DONE);
    }
  }

  public static void main(String[] arguments) throws Exception {
    Round.main(arguments, RatisCluster::new);
  }
}
