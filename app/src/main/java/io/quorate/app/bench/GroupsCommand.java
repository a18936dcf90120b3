package io.quorate.app.bench;

import io.quorate.app.Subcommand;
import io.quorate.bytes.Bytes;
import io.quorate.net.HostPort;
import io.quorate.protocol.EngineName;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.EngineKind;
import io.quorate.runtime.Group;
import io.quorate.runtime.LiveNode;
import io.quorate.runtime.NodeOptions;
import io.quorate.runtime.Outcome;
import io.quorate.runtime.StateMachine;
import io.quorate.testkit.LocalCluster;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `quorate bench groups`: what groups cost of which nothing is wanted.
@Command(
    name = "groups",
    header = "Measures what idle groups cost on three nodes.",
    description = {
      "",
      "Starts three nodes in this process, each of which hosts the same groups, lets them elect"
          + " their leaders and waits until nothing is wanted of them. Then it counts what the"
          + " nodes do and send, and, in the end, how many syncs one command to every group takes."
          + " MESSAGES are frames; CPU is that of all three nodes."
    })
final class GroupsCommand extends Subcommand {
  private static final int NODES = 3;
  private static final Duration SETTLING = Duration.ofSeconds(10);

  @Option(
      names = "--groups",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Groups (default: ${DEFAULT-VALUE}). They are compared with a single one.")
  private int groups;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "20",
      description = "For how long to count (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      defaultValue = "raft",
      description = "raft or multi-paxos (default: ${DEFAULT-VALUE}).")
  private String engine = "raft";

  @Option(names = "--json", description = "Shows an array of objects.")
  private boolean json;

  GroupsCommand() {}

  /// What was counted.
  ///
  /// @param electedMillis until every group had a leader
  /// @param heapBytes in use by all nodes while they are idle
  /// @param syncsForAll of each node, for one command to every group at the same time
  record Report(
      int groups,
      long electedMillis,
      double cpuPercent,
      double messagesPerSecond,
      double bytesPerSecond,
      long heapBytes,
      double syncsForAll) {}

  /// Takes no notice of commands.
  private static final class Nothing implements StateMachine<Boolean> {
    @Override
    public Boolean apply(long index, Bytes command) {
      return true;
    }

    @Override
    public View view() {
      return _ -> {};
    }

    @Override
    public Runnable load(InputStream content) {
      return () -> {};
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    requireAtLeast(1, "--groups", groups);
    requireAtLeast(1, "--seconds", seconds);
    NodeOptions options = NodeOptions.DEFAULT.withRequestsMax(4 * groups + 1000, 64 << 20);
    EngineKind kind =
        EngineName.of(engine)
            .map(EngineKind::of)
            .orElseThrow(
                () -> mistake("--engine '%s' is neither raft nor multi-paxos".formatted(engine)));
    List<Report> reports = new ArrayList<>();
    for (int count : groups == 1 ? new int[] {1} : new int[] {1, groups}) {
      reports.add(measure(count, options.withEngine(kind)));
    }
    PrintWriter out = out();
    if (json) {
      out.println(Json.pretty(reports));
    } else {
      print(reports, out);
    }
    return 0;
  }

  private static void print(List<Report> reports, PrintWriter out) {
    Table table = new Table("GROUPS", "ELECTED", "CPU", "MESSAGES/S", "BYTES/S", "HEAP", "SYNCS");
    for (Report report : reports) {
      table.row(
          Integer.toString(report.groups),
          report.electedMillis + "ms",
          format("%.2f%%", report.cpuPercent),
          format("%.1f", report.messagesPerSecond),
          format("%.0f", report.bytesPerSecond),
          report.heapBytes / 1000 + "kB",
          format("%.1f", report.syncsForAll));
    }
    table.print(out);
    if (reports.size() > 1) {
      Report one = reports.getFirst();
      Report many = reports.getLast();
      long heap = (many.heapBytes - one.heapBytes) / NODES / (many.groups - one.groups);
      out.println();
      out.println("An idle group takes " + heap + " bytes of heap on each node.");
    }
  }

  private static String format(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }

  private Report measure(int count, NodeOptions options) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("quorate-groups");
    List<LiveNode> nodes = open(folder, options);
    try {
      List<Group<Nothing, Boolean>> first = new ArrayList<>();
      for (LiveNode node : nodes) {
        for (int group = 1; group <= count; group++) {
          Group<Nothing, Boolean> hosted = node.host(group, new Nothing());
          if (node == nodes.getFirst()) {
            first.add(hosted);
          }
        }
      }
      long started = System.nanoTime();
      nodes.forEach(LiveNode::start);
      for (Group<Nothing, Boolean> group : first) {
        LocalCluster.await("each group to have a leader", () -> group.status().engine().leader());
      }
      long electedMillis = (System.nanoTime() - started) / 1_000_000;
      Thread.sleep(SETTLING);

      long heap = heap();
      long framesBefore = frames(nodes);
      long bytesBefore = nodes.stream().mapToLong(node -> node.traffic().bytesSent()).sum();
      Duration cpuBefore = cpu();
      Thread.sleep(Duration.ofSeconds(seconds));
      double cpu = cpu().minus(cpuBefore).toMillis() / 10.0 / seconds;
      double frames = (double) (frames(nodes) - framesBefore) / seconds;
      long bytesAfter = nodes.stream().mapToLong(node -> node.traffic().bytesSent()).sum();
      double bytes = (double) (bytesAfter - bytesBefore) / seconds;
      return new Report(count, electedMillis, cpu, frames, bytes, heap, syncsForAll(nodes, first));
    } finally {
      nodes.forEach(LiveNode::close);
      LocalCluster.delete(folder);
    }
  }

  private static List<LiveNode> open(Path folder, NodeOptions options) {
    Map<NodeId, HostPort> members = new TreeMap<>();
    List<Integer> ports = LocalCluster.freePorts(NODES);
    for (int id = 1; id <= NODES; id++) {
      members.put(new NodeId(id), new HostPort("127.0.0.1", ports.get(id - 1)));
    }
    List<LiveNode> nodes = new ArrayList<>();
    for (NodeId id : members.keySet()) {
      nodes.add(
          LiveNode.open(
              LiveNode.Settings.of(folder.resolve(id.toString()), 1, id, members)
                  .withOptions(options)));
    }
    return nodes;
  }

  /// On average of the nodes.
  private static double syncsForAll(List<LiveNode> nodes, List<Group<Nothing, Boolean>> groups) {
    long before = batches(nodes);
    List<CompletableFuture<Outcome<Boolean>>> outcomes = new ArrayList<>();
    for (Group<Nothing, Boolean> group : groups) {
      outcomes.add(group.submit(Bytes.utf8("command")));
    }
    outcomes.forEach(CompletableFuture::join);
    return (double) (batches(nodes) - before) / NODES;
  }

  private static long batches(List<LiveNode> nodes) {
    return nodes.stream().mapToLong(node -> node.logWrites().batches()).sum();
  }

  private static long frames(List<LiveNode> nodes) {
    return nodes.stream().mapToLong(node -> node.traffic().framesSent()).sum();
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /// What is in use after garbage was collected.
  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
