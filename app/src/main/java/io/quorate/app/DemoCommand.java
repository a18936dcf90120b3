package io.quorate.app;

import io.quorate.app.process.CheckFailedException;
import io.quorate.app.process.LocalCluster;
import io.quorate.app.process.ServerProcess;
import io.quorate.bytes.Bytes;
import io.quorate.client.EtcdClient;
import io.quorate.client.Found;
import io.quorate.client.KeyValue;
import io.quorate.client.Outcome;
import io.quorate.client.ReadLevel;
import io.quorate.client.Written;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `quorate demo`: the main job on real processes, with a crash in the middle.
@Command(
    name = "demo",
    description = {
      "Starts three nodes on free ports of this machine, writes and reads, kills the leader,",
      "restarts it, and checks that every acknowledged write is on every node."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final int WRITES = 200;
  private static final Bytes PREFIX = Bytes.utf8("demo/");
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  @Option(names = "--keep", description = "Leave the cluster running until Ctrl-C.")
  private boolean keep;

  private final Map<String, String> acknowledged = new TreeMap<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("quorate-demo-");
    LocalCluster cluster = new LocalCluster(folder, 3, List.of("--log-format=console"));
    Thread onInterrupt = Thread.ofPlatform().unstarted(cluster::close);
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    boolean held = false;
    try {
      show(cluster, folder);
      held = true;
      if (keep) {
        say("The cluster stays up: etcdctl --endpoints %s get --prefix demo/", cluster.endpoints());
        say("Ctrl-C ends it. Data and logs: %s", folder);
        new CountDownLatch(1).await();
      }
      return 0;
    } catch (RuntimeException e) {
      cluster
          .nodes()
          .forEach(node -> say("--- last lines of %s%n%s", node.log(), node.lastLogLines()));
      throw e;
    } finally {
      cluster.close();
      if (held) {
        LocalCluster.delete(folder);
      }
    }
  }

  private void show(LocalCluster cluster, Path folder) {
    say("Starting three nodes in %s", folder);
    cluster.start();
    ServerProcess leader = cluster.leader();
    say("Ready at %s; %s leads", cluster.endpoints(), leader.name());

    write(cluster.nodes(), 0);
    say("Wrote %d keys through all three nodes; all acknowledged", acknowledged.size());

    say("Killing %s with SIGKILL", leader.name());
    long killedAt = System.nanoTime();
    leader.kill();
    List<ServerProcess> survivors =
        cluster.nodes().stream().filter(ServerProcess::isAlive).toList();
    writeUntilAcknowledged(survivors.getFirst());
    say(
        "The next write succeeded after %d ms; %s leads now",
        (System.nanoTime() - killedAt) / 1_000_000, cluster.leader().name());
    write(survivors, WRITES);
    say("Wrote on with two nodes: %d keys are acknowledged", acknowledged.size());

    say("Starting %s again", leader.name());
    leader.start();
    cluster.awaitReady(leader);
    long revision = revision(survivors.getFirst());
    for (ServerProcess node : cluster.nodes()) {
      LocalCluster.await(
          node.name() + " to catch up",
          () -> LocalCluster.status(node).filter(status -> status.revision() >= revision));
      verify(node, ReadLevel.SERIALIZABLE);
      verify(node, ReadLevel.LINEARIZABLE);
      say("%s has all %d acknowledged writes", node.name(), acknowledged.size());
    }
  }

  /// A write that is not acknowledged is not counted: it may have happened or not.
  private void write(List<ServerProcess> nodes, int from) {
    for (int i = 0; i < WRITES; i++) {
      ServerProcess node = nodes.get(i % nodes.size());
      if (!put(node, "key%04d".formatted(from + i))) {
        throw new CheckFailedException(node.name() + " did not acknowledge a write");
      }
    }
  }

  private void writeUntilAcknowledged(ServerProcess node) {
    for (int attempt = 0; !put(node, "after-the-crash-" + attempt); attempt++) {
      LocalCluster.pause();
    }
  }

  private boolean put(ServerProcess node, String key) {
    try (EtcdClient client = EtcdClient.of(node.endpoint(), Duration.ofSeconds(10))) {
      String value = "value of " + key;
      return switch (client.put(Bytes.utf8("demo/" + key), Bytes.utf8(value))) {
        case Outcome.Done<Written> _ -> {
          acknowledged.put("demo/" + key, value);
          yield true;
        }
        case Outcome.Failed<Written> _, Outcome.Unknown<Written> _ -> false;
      };
    }
  }

  private static long revision(ServerProcess node) {
    return LocalCluster.await(node.name(), () -> LocalCluster.status(node)).revision();
  }

  private void verify(ServerProcess node, ReadLevel level) {
    try (EtcdClient client = EtcdClient.of(node.endpoint(), TIMEOUT.multipliedBy(5))) {
      Map<String, String> found = new TreeMap<>();
      Found all = client.getPrefix(PREFIX, level);
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
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
  private static void say(String format, Object... values) {
    System.out.println(format.formatted(values));
  }
}
