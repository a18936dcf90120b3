package io.quorate.simulator;

import io.quorate.protocol.EngineName;
import io.quorate.simulator.fault.FaultKind;
import io.quorate.simulator.fault.Strike;
import io.quorate.simulator.workload.Workload;
import io.quorate.simulator.world.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Draws a scenario from a seed. Not every run has every fault: one that happens all the time hides
/// what others would bring to light, so each run draws which faults it has, how often and how hard
/// they strike, how large and how quick the cluster is, and what clients do (swarm testing).
///
/// What is not left to chance is given: an empty value is drawn.
///
/// @param engine which protocol orders the log
/// @param faults from which each run draws some
/// @param everyMillis mean time between faults
public record Swarm(
    Optional<Integer> nodes,
    Optional<Integer> clients,
    Optional<Integer> requestsPerSecond,
    Optional<Workload.Kind> workload,
    Optional<Long> durationMillis,
    Optional<Settings> settings,
    Optional<Integer> everyMillis,
    EngineName engine,
    Set<FaultKind> faults) {
  private static final int CLIENTS_LEAST = 8;

  /// More clients than this need large segments.
  private static final int CLIENTS_MOST = 2 * CLIENTS_LEAST;

  /// Everything is left to chance.
  public static Swarm ofAll() {
    return new Swarm(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        EngineName.RAFT,
        FaultKind.usual());
  }

  /// The same with another protocol.
  public Swarm withEngine(EngineName other) {
    return new Swarm(
        nodes,
        clients,
        requestsPerSecond,
        workload,
        durationMillis,
        settings,
        everyMillis,
        other,
        faults);
  }

  /// The scenario of a seed.
  public Scenario scenario(long seed) {
    SplittableRandom chance = new SplittableRandom(~seed);
    SplittableRandom shape = chance.split();
    int size = nodes.orElse(3 + 2 * shape.nextInt(2));
    int count = clients.orElse(CLIENTS_LEAST + shape.nextInt(CLIENTS_LEAST));
    int perSecond = requestsPerSecond.orElse(200 << shape.nextInt(4));
    Workload.Kind kind = workload.orElse(pick(Workload.Kind.values(), shape));
    long millis = durationMillis.orElse(5_000L + shape.nextInt(15_000));
    Settings bounds = settings.orElse(count > CLIENTS_MOST ? Settings.ORDINARY : settings(shape));
    List<Strike> strikes = strikes(chance.split(), size, millis);
    return new Scenario(
        seed, size, count, perSecond, kind, millis, bounds.withEngine(engine), strikes);
  }

  private static <T> T pick(T[] all, RandomGenerator random) {
    return all[random.nextInt(all.length)];
  }

  private static Settings settings(RandomGenerator random) {
    if (random.nextInt(4) == 0) {
      return Settings.ORDINARY;
    }
    int election = random.nextInt(150, 1000);
    boolean small = random.nextBoolean();
    return new Settings(
        EngineName.RAFT,
        election,
        election / random.nextInt(3, 10),
        random.nextInt(1000, 5000),
        random.nextBoolean() ? 4 : 1000,
        small ? 600 : 16 << 10,
        small ? 2000 : 64 << 10,
        small ? 32 << 10 : 256 << 10,
        random.nextBoolean() ? 3 : 1000,
        random.nextInt(1000, 10_000),
        random.nextInt(2000, 64 << 10),
        random.nextInt(3) == 0 ? FaultKind.DRIFT_PER_MILLE_MAX : 0,
        false);
  }

  private List<Strike> strikes(SplittableRandom random, int size, long millis) {
    List<FaultKind> chosen = chosen(random.split());
    if (chosen.isEmpty()) {
      return List.of();
    }
    long between = 1000L * everyMillis.orElse(100 << random.nextInt(6));
    long lasting = 1000L * (100 << random.nextInt(6));
    double hardness = random.nextDouble();
    int disks = random.nextInt(10) == 0 ? size : (size - 1) / 2;
    List<Strike> strikes = new ArrayList<>();
    for (long at = random.nextLong(2 * between);
        at < millis * 1000;
        at += 1 + random.nextLong(2 * between)) {
      FaultKind kind = chosen.get(random.nextInt(chosen.size()));
      SplittableRandom own = random.split();
      if (!kind.costsDisk() || disks-- > 0) {
        long lasts = own.nextInt(5) == 0 ? 0 : own.nextLong(2 * lasting);
        strikes.add(new Strike(at, lasts, kind.draw(own, size, hardness)));
      }
    }
    return strikes;
  }

  private List<FaultKind> chosen(RandomGenerator random) {
    List<FaultKind> allowed = new ArrayList<>(faults);
    allowed.sort(Comparator.naturalOrder());
    double part = random.nextDouble();
    List<FaultKind> chosen = new ArrayList<>();
    for (FaultKind kind : allowed) {
      if (random.nextDouble() < part) {
        chosen.add(kind);
      }
    }
    if (chosen.isEmpty() && !allowed.isEmpty()) {
      chosen.add(allowed.get(random.nextInt(allowed.size())));
    }
    return chosen;
  }

  /// All kinds of fault, in the words of a command line.
  public static List<String> words() {
    return Arrays.stream(FaultKind.values()).map(FaultKind::word).toList();
  }
}
