package io.quorate.simulator.scaling;

import java.time.Duration;

/// Measures fleets. The same arguments give the same result.
public final class Scaling {
  /// Until clients and nodes have found their rhythm.
  private static final Duration WARM_UP = Duration.ofMillis(200);

  /// Until nothing is wanted of any group, and all have noticed.
  private static final Duration FALLING_SILENT = Duration.ofSeconds(10);

  /// For which idle groups are looked at.
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private Scaling() {}

  /// What a fleet does for its clients.
  ///
  /// @throws IllegalStateException if a member of a group has not applied just what was asked of it
  public static Throughput of(Load load) {
    Deployment deployment = load.deployment();
    Duration length = load.length();
    Fleet fleet = new Fleet(deployment);
    fleet.settle();
    ClosedLoop clients = new ClosedLoop(fleet);
    clients.begin(load.outstanding());
    fleet.pass(WARM_UP);
    clients.countFromNow();
    Work before = fleet.work();
    fleet.pass(length);
    long[] latencies = clients.latencies();
    Work work = fleet.work().since(before);
    clients.end();
    long commands = latencies.length;
    return new Throughput(
        deployment.nodes(),
        deployment.groups(),
        commands / seconds(length),
        quantileMillis(latencies, 0.5),
        quantileMillis(latencies, 0.99),
        ofEach(work.messages(), commands),
        ofEach(work.syncs(), commands),
        busy(deployment, work, length),
        clients.failed());
  }

  /// What a fleet does while nothing is wanted of it.
  public static IdleCost ofSilence(Deployment deployment) {
    Fleet fleet = new Fleet(deployment);
    fleet.settle();
    fleet.pass(FALLING_SILENT);
    Work before = fleet.work();
    fleet.pass(SILENCE);
    Work work = fleet.work().since(before);
    return new IdleCost(
        deployment.nodes(),
        deployment.groups(),
        work.messages() / seconds(SILENCE),
        busy(deployment, work, SILENCE));
  }

  private static double seconds(Duration length) {
    return length.toNanos() / 1e9;
  }

  /// 0 if there are none.
  private static double ofEach(long count, long commands) {
    return commands == 0 ? 0 : (double) count / commands;
  }

  private static double busy(Deployment deployment, Work work, Duration length) {
    return (double) work.busyNanos() / length.toNanos() / deployment.nodes();
  }

  /// The least of these of which such a part is not greater; 0 if there are none.
  private static double quantileMillis(long[] sorted, double part) {
    return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(part * sorted.length) - 1] / 1e6;
  }
}
