package io.quorate.app;

import io.quorate.app.process.Quorate;
import io.quorate.bytes.Bytes;
import io.quorate.client.Endpoint;
import io.quorate.client.EtcdClient;
import io.quorate.client.Found;
import io.quorate.client.KeyValue;
import io.quorate.client.Outcome;
import io.quorate.client.ReadLevel;
import io.quorate.client.Written;
import io.quorate.testkit.CheckFailedException;
import io.quorate.testkit.LocalCluster;
import io.quorate.testkit.RecordedClients;
import io.quorate.testkit.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `quorate demo`: the main job on real processes, with a crash in the middle.
@Command(
    name = "demo",
    header = "Three nodes, a crash, nothing lost: shows it in ten seconds.",
    description = {
      "",
      "Starts three nodes on free ports of this machine, writes through all of them, kills the"
          + " leader with SIGKILL, writes on, starts it again, and checks that every acknowledged"
          + " write can be read from every node. Nothing of it stays behind."
    })
final class DemoCommand extends Subcommand {
  private static final int WRITES = 200;
  private static final Bytes PREFIX = Bytes.utf8("demo/");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @Option(names = "--keep", description = "Leaves the cluster running until Ctrl-C.")
  private boolean keep;

  private final Map<Endpoint, EtcdClient> clients = new HashMap<>();
  private final Map<String, String> acknowledged = new TreeMap<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("quorate-demo-");
    LocalCluster cluster = Quorate.cluster(folder, 3, List.of("--log-format=console"));
    Thread onInterrupt = Thread.ofPlatform().unstarted(cluster::close);
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    boolean held = false;
    try {
      show(cluster, folder);
      held = true;
      say("");
      say("No acknowledged write was lost.");
      if (keep) {
        say("The cluster stays up until Ctrl-C; data and logs are in %s. Try:", folder);
        say("  etcdctl --endpoints %s get --prefix demo/", cluster.endpoints());
        new CountDownLatch(1).await();
      }
      return 0;
    } catch (RuntimeException e) {
      cluster
          .nodes()
          .forEach(node -> say("--- last lines of %s%n%s", node.log(), node.lastLogLines()));
      throw e;
    } finally {
      clients.values().forEach(EtcdClient::close);
      cluster.close();
      if (held) {
        LocalCluster.delete(folder);
      }
    }
  }

  private void show(LocalCluster cluster, Path folder) {
    step("start", "node1, node2 and node3, with their data in %s", folder);
    long startNanos = System.nanoTime();
    cluster.start();
    ServerProcess leader = cluster.leader();
    step("ready", "after %d ms at %s", millisSince(startNanos), cluster.endpoints());
    step("", "%s leads", leader.name());

    RecordedClients readers = RecordedClients.start(cluster.nodes(), "registers/");
    try (readers) {
      killTheLeader(cluster, leader);
    }
    readers.requireLinearizable();
    step(
        "check",
        "what clients read and wrote meanwhile, %d times, is linearizable",
        readers.answers());
  }

  private void killTheLeader(LocalCluster cluster, ServerProcess leader) {
    write(cluster.nodes(), 0);
    step("write", "%d keys through all three nodes, all acknowledged", acknowledged.size());

    step("kill", "%s, the leader, with SIGKILL", leader.name());
    long killNanos = System.nanoTime();
    leader.kill();
    List<ServerProcess> survivors =
        cluster.nodes().stream().filter(ServerProcess::isAlive).toList();
    writeUntilAcknowledged(survivors.getFirst());
    step("", "the next write was acknowledged after %d ms", millisSince(killNanos));
    step("", "%s leads now", cluster.leader().name());
    write(survivors, WRITES);
    step("write", "through the two that are left: %d keys by now", acknowledged.size());

    step("start", "%s again", leader.name());
    leader.start();
    cluster.awaitReady(leader);
    long revision = client(survivors.getFirst()).status().revision();
    for (ServerProcess node : cluster.nodes()) {
      LocalCluster.await(
          node.name() + " to catch up",
          () -> LocalCluster.status(node).filter(status -> status.revision() >= revision));
      verify(node, ReadLevel.SERIALIZABLE);
      verify(node, ReadLevel.LINEARIZABLE);
      step("check", "%s has all %d acknowledged keys", node.name(), acknowledged.size());
    }
  }

  private void write(List<ServerProcess> nodes, int from) {
    for (int i = 0; i < WRITES; i++) {
      ServerProcess node = nodes.get(i % nodes.size());
      if (!put(node, "key%04d".formatted(from + i))) {
        throw new CheckFailedException(node.name() + " did not acknowledge a write");
      }
    }
  }

  /// A write that is not acknowledged is not counted: it may have happened or not.
  private void writeUntilAcknowledged(ServerProcess node) {
    for (int attempt = 0; !put(node, "after-the-crash-" + attempt); attempt++) {
      LocalCluster.pause();
    }
  }

  private boolean put(ServerProcess node, String key) {
    String value = "value of " + key;
    return switch (client(node).put(Bytes.utf8("demo/" + key), Bytes.utf8(value))) {
      case Outcome.Done<Written> _ -> {
        acknowledged.put("demo/" + key, value);
        yield true;
      }
      case Outcome.Failed<Written> _, Outcome.Unknown<Written> _ -> false;
    };
  }

  private void verify(ServerProcess node, ReadLevel level) {
    Map<String, String> found = new TreeMap<>();
    Found all = client(node).getPrefix(PREFIX, level);
    for (KeyValue kv : all.keyValues()) {
      found.put(kv.key().toUtf8(), kv.value().toUtf8());
    }
    acknowledged.forEach((key, value) -> {
      if (!value.equals(found.get(key))) {
        throw new CheckFailedException(
            "%s has lost the acknowledged write of %s".formatted(node.name(), key));
      }
    });
  }

  private EtcdClient client(ServerProcess node) {
    return clients.computeIfAbsent(node.endpoint(), endpoint -> EtcdClient.of(endpoint, TIMEOUT));
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
  private static void step(String step, String format, Object... values) {
    say("  %-6s %s", step, format.formatted(values));
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
  private static void say(String format, Object... values) {
    System.out.println(format.formatted(values));
  }
}
