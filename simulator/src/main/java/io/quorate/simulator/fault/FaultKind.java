package io.quorate.simulator.fault;

import io.quorate.simulator.world.Weather;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;

/// The faults there are, each drawn by chance for a cluster of some size. How hard a fault strikes
/// is a number from 0 to 1.
public enum FaultKind {
  STORM((random, _, hardness) -> new NetworkFault.Storm(weather(random, hardness))),
  CUT_ONE_WAY((random, nodes, _) -> {
    int from = node(random, nodes);
    return new NetworkFault.CutOneWay(from, other(random, nodes, from));
  }),
  PARTITION((random, nodes, _) -> new NetworkFault.Partition(side(random, nodes))),
  BRIDGE((random, nodes, _) -> new NetworkFault.Bridge(node(random, nodes))),
  DETOUR((random, nodes, hardness) -> {
    int from = node(random, nodes);
    return new NetworkFault.Detour(
        from, other(random, nodes, from), upTo(random, 1000, hardness * 500_000));
  }),
  FLAPPING((random, nodes, _) ->
      new NetworkFault.Flapping(
          node(random, nodes), random.nextInt(10_000, 400_000), random.nextInt(2, 10))),
  OVERTHROW((random, _, hardness) ->
      new NetworkFault.Overthrow(
          upTo(random, 1000, hardness * 1_000_000), upTo(random, 0, hardness * 1_000_000))),
  DISCONNECTION((random, nodes, _) -> new NetworkFault.Disconnection(node(random, nodes))),
  SLOW_SYNCS((random, nodes, hardness) ->
      new DiskFault.SlowSyncs(node(random, nodes), upTo(random, 1000, hardness * 100_000))),
  STALL((random, nodes, hardness) ->
      new DiskFault.Stall(node(random, nodes), upTo(random, 300_000, hardness * 3_000_000))),
  FAILING_SYNC((random, nodes, _) -> new DiskFault.FailingSync(node(random, nodes))),
  READ_ERROR((random, nodes, _) -> new DiskFault.ReadError(node(random, nodes))),
  FULL_DISK((random, nodes, _) -> new DiskFault.Full(node(random, nodes))),
  DAMAGE((random, nodes, _) -> new DiskFault.Damage(node(random, nodes))),
  WIPE((random, nodes, _) -> new DiskFault.Wipe(node(random, nodes))),
  DRIFT((random, nodes, hardness) -> {
    int off = upTo(random, 1, hardness * FaultKind.DRIFT_PER_MILLE_MAX);
    return new ClockFault.Drift(
        node(random, nodes), random.nextBoolean() ? 1000 + off : 1000 - off);
  }),
  JUMP((random, nodes, _) ->
      new ClockFault.Jump(node(random, nodes), random.nextInt(-3_600_000, 3_600_000))),
  PAUSE((random, nodes, hardness) ->
      new ClockFault.Pause(node(random, nodes), upTo(random, 1000, hardness * 5_000_000))),
  STOP((random, nodes, _) -> new ProcessFault.Stop(node(random, nodes))),
  KILL((random, nodes, _) -> new ProcessFault.Kill(node(random, nodes))),
  KILL_AFTER_WORK((random, nodes, _) -> new ProcessFault.KillAfterWork(node(random, nodes))),
  POWER_LOSS(
      (random, nodes, _) -> new ProcessFault.PowerLoss(node(random, nodes), random.nextBoolean())),
  BLACKOUT((_, _, _) -> new ProcessFault.Blackout()),
  TRANSFER((random, nodes, _) -> new MemberFault.Transfer(node(random, nodes))),
  MEMBERS((random, nodes, _) -> {
    List<Integer> all = shuffled(random, nodes);
    int voters = 1 + random.nextInt(nodes);
    int members = voters + random.nextInt(nodes - voters + 1);
    return new MemberFault.Members(all.subList(0, voters), all.subList(voters, members));
  }),
  STUTTER((random, nodes, hardness) ->
      new ProcessFault.Stutter(
          node(random, nodes), upTo(random, 5000, hardness * 100_000), random.nextInt(2, 6))),
  DEATH_AT_SNAPSHOT((random, nodes, _) ->
      new ProcessFault.DeathAtSnapshot(
          node(random, nodes), random.nextInt(1_000_000, 4_000_000), 3));

  /// No clock runs further off than this.
  public static final int DRIFT_PER_MILLE_MAX = 200;

  private interface Draw {
    Fault draw(RandomGenerator random, int nodes, double hardness);
  }

  @SuppressWarnings("ImmutableEnumChecker") // these functions have no state
  private final Draw draw;

  FaultKind(Draw draw) {
    this.draw = draw;
  }

  /// A fault of this kind.
  ///
  /// @param nodes how many there are, at least 2 for what concerns two
  public Fault draw(RandomGenerator random, int nodes, double hardness) {
    return draw.draw(random, nodes, hardness);
  }

  /// As it is named on a command line, such as `power-loss`.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Whether it happens where nothing else is asked for. Other members do not: what a lost disk
  /// costs a group depends on who its members are. Nor does what lasts for long and is aimed at one
  /// rule.
  public boolean isUsual() {
    return this != MEMBERS && this != STUTTER && this != DEATH_AT_SNAPSHOT;
  }

  /// All that are usual.
  public static Set<FaultKind> usual() {
    Set<FaultKind> kinds = EnumSet.allOf(FaultKind.class);
    kinds.removeIf(kind -> !kind.isUsual());
    return kinds;
  }

  /// Whether it may cost a node its disk for good. Of those a cluster survives a few only.
  public boolean costsDisk() {
    return this == DAMAGE || this == WIPE;
  }

  private static Weather weather(RandomGenerator random, double hardness) {
    int delayMin = random.nextInt(1, 200);
    return new Weather(
        maybe(random, hardness * 0.3),
        maybe(random, hardness * 0.3),
        maybe(random, hardness * 0.02),
        maybe(random, hardness * 0.02),
        delayMin,
        delayMin + upTo(random, 100, hardness * 20_000),
        random.nextBoolean());
  }

  private static double maybe(RandomGenerator random, double most) {
    return random.nextBoolean() ? 0 : random.nextDouble() * most;
  }

  private static int upTo(RandomGenerator random, int least, double most) {
    return least + (int) (random.nextDouble() * Math.max(0, most - least));
  }

  private static int node(RandomGenerator random, int nodes) {
    return 1 + random.nextInt(nodes);
  }

  private static int other(RandomGenerator random, int nodes, int than) {
    return 1 + (than + random.nextInt(nodes - 1)) % nodes;
  }

  /// From one node to all but one.
  private static List<Integer> side(RandomGenerator random, int nodes) {
    List<Integer> all = shuffled(random, nodes);
    return all.subList(0, 1 + random.nextInt(nodes - 1)).stream().sorted().toList();
  }

  private static List<Integer> shuffled(RandomGenerator random, int nodes) {
    List<Integer> all = new ArrayList<>();
    for (int node = 1; node <= nodes; node++) {
      all.add(node);
    }
    Collections.shuffle(all, java.util.Random.from(random));
    return all;
  }
}
