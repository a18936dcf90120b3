package io.quorate.app.simulate;

import io.quorate.app.Subcommand;
import io.quorate.app.bench.Json;
import io.quorate.app.process.Quorate;
import io.quorate.simulator.scaling.CostModel;
import io.quorate.simulator.scaling.Deployment;
import io.quorate.simulator.scaling.IdleCost;
import io.quorate.simulator.scaling.Load;
import io.quorate.simulator.scaling.Scaling;
import io.quorate.simulator.scaling.Throughput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `quorate simulate scaling`.
@Command(
    name = "scaling",
    header = "Tries more and more nodes with many groups, and shows what each brings.",
    description = {
      "",
      "Nodes of production's code, in virtual time, host groups that are spread evenly: each node"
          + " leads as many as any other. Clients keep commands outstanding at every group's leader."
          + " Told is how many commands were done, by all and by each node, beside a growth from"
          + " the fewest nodes that is linear; in which time half of them, and 99 of a hundred, were"
          + " answered; how many messages and syncs one took; and for which part of the time a"
          + " processor was at work. At the end, each member has applied each command of its group"
          + " once, or the run fails. Then the same for groups of which nothing is wanted.",
      "",
      "What bounds the nodes is this: each has one processor, which takes 20 us for a run, 5 us for a"
          + " message sent or received and 30 us for a command applied, and one disk, which takes 1"
          + " ms for a sync, however much waits for it. Syncs and the ways of messages take half of"
          + " what is said to half as much again. What comes meanwhile gathers. These are"
          + " round numbers that fit what a put costs on real machines; nothing goes wrong."
    },
    footer = {
      "",
      "Exit codes: 0, or 64 for a mistake in the options.",
      "",
      "Examples:",
      "  quorate simulate scaling --svg scaling.svg",
      "  quorate simulate scaling --engine multi-paxos --replicas 5 --nodes 5,10,15",
      "  quorate simulate scaling --nodes 3,30 --groups-per-node 100 --outstanding 1",
      "  quorate simulate scaling --one-way 5ms --outstanding 32"
    })
public final class ScalingCommand extends Subcommand {
  @Option(
      names = "--nodes",
      paramLabel = "N,...",
      defaultValue = "3,6,9,12,15",
      description = "Numbers of nodes to try, ascending, up to 100 (default: ${DEFAULT-VALUE}).")
  private String nodes = "";

  @Option(
      names = "--groups-per-node",
      paramLabel = "N,...",
      defaultValue = "1,4,16",
      description =
          "How many groups there are for each node, ascending: each leads so many, and hosts"
              + " --replicas times as many (default: ${DEFAULT-VALUE}).")
  private String groupsPerNode = "";

  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "3",
      description = "Members of a group, odd, 1 to 9 (default: ${DEFAULT-VALUE}).")
  private int replicas;

  @Option(
      names = "--outstanding",
      paramLabel = "N",
      defaultValue = "8",
      description =
          "Commands that clients keep outstanding at each group (default: ${DEFAULT-VALUE}).")
  private int outstanding;

  @Option(
      names = "--idle-groups",
      paramLabel = "N,...",
      defaultValue = "0,100,1000",
      description =
          "Groups of which nothing is wanted, on the fewest nodes, ascending (default:"
              + " ${DEFAULT-VALUE}).")
  private String idleGroups = "";

  @Option(
      names = "--one-way",
      paramLabel = "DURATION",
      defaultValue = "250us",
      description = "Mean delay of a message, up to 100ms (default: ${DEFAULT-VALUE}).")
  private String oneWay = "";

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      defaultValue = "raft",
      description = "raft or multi-paxos (default: ${DEFAULT-VALUE}).")
  private String engine = "";

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      defaultValue = "500ms",
      description = "Virtual time for which commands are counted (default: ${DEFAULT-VALUE}).")
  private String duration = "";

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of all that is left to chance (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--svg", paramLabel = "FILE", description = "Draws it into a file.")
  private @Nullable Path svg;

  @Option(names = "--json", description = "Reports as JSON.")
  private boolean json;

  /// What was measured with so many nodes.
  ///
  /// @param ofLinear commands of each node, in parts of those with the fewest nodes
  record Point(int groupsPerNode, double ofLinear, Throughput throughput) {}

  /// What programs get.
  record ScalingReport(
      String revision,
      String engine,
      int replicas,
      int outstanding,
      CostModel costs,
      double durationMillis,
      long seed,
      List<Point> points,
      List<IdleCost> idle) {}

  public ScalingCommand() {}

  @Override
  public Integer call() throws IOException {
    List<Load> loads;
    List<Deployment> idle;
    try {
      loads = loads();
      idle = idle();
    } catch (IllegalArgumentException e) {
      throw mistake(e.getMessage());
    }
    List<Point> points = new ArrayList<>();
    for (Load load : loads) {
      Point point = measure(load, points);
      points.add(point);
      if (!json) {
        print(point, points.size() == 1);
      }
    }
    List<IdleCost> costs = new ArrayList<>();
    for (Deployment deployment : idle) {
      costs.add(Scaling.ofSilence(deployment));
      if (!json) {
        print(costs.getLast(), costs.size() == 1);
      }
    }
    if (json) {
      out().println(Json.line(report(loads.getFirst(), points, costs)));
    }
    if (svg != null) {
      Files.writeString(svg, picture(points));
    }
    return 0;
  }

  /// Beginning with the fewest nodes, for each number of groups on a node.
  private List<Load> loads() {
    Duration length = checked("--duration", duration, Words::duration);
    List<Load> loads = new ArrayList<>();
    for (int groups : checked("--groups-per-node", groupsPerNode, Words::ascending)) {
      for (int count : nodes()) {
        loads.add(new Load(deployment(count, groups * count), outstanding, length));
      }
    }
    return loads;
  }

  private List<Deployment> idle() {
    int fewest = nodes().getFirst();
    return checked("--idle-groups", idleGroups, Words::ascending).stream()
        .map(groups -> deployment(fewest, groups))
        .toList();
  }

  private List<Integer> nodes() {
    return checked("--nodes", nodes, Words::ascending);
  }

  private Deployment deployment(int count, int groups) {
    return new Deployment(
        checked("--engine", engine, Words::engine),
        count,
        groups,
        replicas,
        CostModel.DEFAULT.withOneWay(checked("--one-way", oneWay, Words::duration)),
        seed);
  }

  /// @param before in which there is one with the fewest nodes, if this is not the one
  private static Point measure(Load load, List<Point> before) {
    int groupsPerNode = load.deployment().groups() / load.deployment().nodes();
    Throughput throughput = Scaling.of(load);
    double each = throughput.commandsPerSecondAndNode();
    double eachOfFewest =
        before.stream()
            .filter(point -> point.groupsPerNode == groupsPerNode)
            .findFirst()
            .map(point -> point.throughput.commandsPerSecondAndNode())
            .orElse(each);
    return new Point(groupsPerNode, eachOfFewest == 0 ? 0 : each / eachOfFewest, throughput);
  }

  private void print(Point point, boolean first) {
    if (first) {
      out()
          .println(
              "groups a node   nodes   groups   commands/s   of each node   of linear"
                  + "      p50 ms      p99 ms   messages   syncs    busy");
    }
    Throughput throughput = point.throughput;
    out()
        .println(
            String.format(
                Locale.ROOT,
                "%13d   %5d   %6d   %,10.0f   %,12.0f   %7.1f %%   %9.2f   %9.2f   %8.2f   %5.2f"
                    + "   %3.0f %%",
                point.groupsPerNode,
                throughput.nodes(),
                throughput.groups(),
                throughput.commandsPerSecond(),
                throughput.commandsPerSecondAndNode(),
                100 * point.ofLinear,
                throughput.p50Millis(),
                throughput.p99Millis(),
                throughput.messagesPerCommand(),
                throughput.syncsPerCommand(),
                100 * throughput.busy()));
    if (throughput.commandsPerSecond() == 0) {
      out().println("No command was done in this time: --duration is too short for that.");
    }
    if (throughput.failed() > 0) {
      out().printf("%d commands failed: processors were too busy.%n", throughput.failed());
    }
    out().flush();
  }

  private void print(IdleCost cost, boolean first) {
    if (first) {
      out().println();
      out().println("idle groups   nodes   messages/s     busy");
    }
    out()
        .println(
            String.format(
                Locale.ROOT,
                "%11d   %5d   %10.1f   %4.2f %%",
                cost.groups(),
                cost.nodes(),
                cost.messagesPerSecond(),
                100 * cost.busy()));
    out().flush();
  }

  private ScalingReport report(Load any, List<Point> points, List<IdleCost> idle) {
    return new ScalingReport(
        Quorate.version(),
        engine,
        replicas,
        outstanding,
        any.deployment().costs(),
        (double) any.length().toMillis(),
        seed,
        points,
        idle);
  }

  /// The dashed lines are linear growth.
  private String picture(List<Point> points) {
    List<Double> counts = nodes().stream().map(count -> (double) count).toList();
    double most =
        points.stream().mapToDouble(ScalingCommand::commandsPerSecond).max().orElseThrow();
    Plot plot =
        new Plot(
            "%s, groups of %d, %d commands outstanding at each; dashed: linear growth"
                .formatted(engine, replicas, outstanding),
            Axis.through("nodes", nodes()),
            Axis.counts("commands a second", most),
            counts);
    for (int from = 0; from < points.size(); from += counts.size()) {
      List<Point> row = points.subList(from, from + counts.size());
      double each = row.getFirst().throughput.commandsPerSecondAndNode();
      plot.line(
              "groups a node: %d".formatted(row.getFirst().groupsPerNode),
              row.stream().map(ScalingCommand::commandsPerSecond).toList())
          .beside(counts.stream().map(count -> each * count).toList());
    }
    return plot.svg();
  }

  private static double commandsPerSecond(Point point) {
    return point.throughput.commandsPerSecond();
  }
}
