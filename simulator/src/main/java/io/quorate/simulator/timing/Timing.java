package io.quorate.simulator.timing;

import io.quorate.bytes.Bytes;
import io.quorate.kv.KvCodec;
import io.quorate.kv.PutRequest;
import io.quorate.runtime.Outcome;
import io.quorate.runtime.session.Sessions;
import io.quorate.simulator.timing.FaultLoad.Failure;
import io.quorate.simulator.world.Life;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Network.Link;
import io.quorate.simulator.world.Settings;
import io.quorate.simulator.world.Weather;
import io.quorate.simulator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;

/// One cluster under a [FaultLoad], looked at every millisecond. Raft asks that a broadcast takes
/// much less time than the election timeout, and that much less than the time between failures
/// (paper §5.6): this shows what is lost on either side.
public final class Timing {
  private static final long MILLI = 1_000_000;

  /// A request that is not answered in this time was not served.
  private static final int PATIENCE_MILLIS = 1000;

  private static final int REQUESTS_PER_SECOND = 50;
  private static final int HEARTBEATS_PER_TIMEOUT = 5;

  private final FaultLoad load;
  private final int electionMillis;
  private final SplittableRandom chance;
  private final World world;

  /// Who led and does not count as a leader as long as the failure lasts, nor is asked.
  private Optional<Machine> failed = Optional.empty();

  private List<Link> cuts = List.of();
  private Optional<Long> term = Optional.empty();
  private boolean over;
  private long moments;
  private long ledMoments;
  private int asked;
  private int served;
  private int failures;
  private int leaders;

  private Timing(FaultLoad load, int electionMillis) {
    this.load = load;
    this.electionMillis = electionMillis;
    this.chance = new SplittableRandom(load.seed());
    this.world =
        new World(load.seed(), load.nodes(), settings(load, electionMillis), false, List.of());
  }

  private static Settings settings(FaultLoad load, int electionMillis) {
    int heartbeat = Math.max(1, electionMillis / HEARTBEATS_PER_TIMEOUT);
    return Settings.ORDINARY
        .withEngine(load.engine())
        .withTimes(electionMillis, heartbeat, PATIENCE_MILLIS);
  }

  /// Runs a cluster with this election timeout; the same arguments give the same result.
  ///
  /// @param electionMillis at least 3
  public static Availability of(FaultLoad load, int electionMillis) {
    return new Timing(load, electionMillis).run();
  }

  private Availability run() {
    int delay = Math.toIntExact(load.oneWay().toNanos() / 1000);
    world
        .network()
        .weather(new Weather(0, 0, 0, 0, delay / 2, Math.max(delay / 2 + 1, delay * 3 / 2), true));
    world.network().framesEndWithConnections();
    world.start();
    look();
    ask();
    planFailure();
    world.pass(load.length());
    over = true;
    world.pass(Duration.ofMillis(PATIENCE_MILLIS));
    return new Availability(
        electionMillis,
        (double) ledMoments / moments,
        (double) served / asked,
        failures,
        failures == 0 ? 0 : (double) (moments - ledMoments) / failures,
        leaders);
  }

  private void look() {
    if (over) {
      return;
    }
    moments++;
    if (world.leader().isPresent() && !world.leader().equals(failed)) {
      ledMoments++;
      leaders += term.equals(world.term()) ? 0 : 1;
      term = world.term();
    }
    world.after(MILLI, this::look);
  }

  /// Clients know by now who is silent.
  private void ask() {
    if (over) {
      return;
    }
    asked++;
    List<Life> lives = new ArrayList<>();
    for (Machine machine : world.machines()) {
      if (!failed.equals(Optional.of(machine))) {
        machine.life().ifPresent(lives::add);
      }
    }
    var _ =
        lives
            .get(chance.nextInt(lives.size()))
            .group()
            .submit(
                Sessions.plain(
                    KvCodec.encode(
                        new PutRequest(Bytes.utf8("key"), Bytes.utf8("value " + asked)))))
            .thenAccept(outcome -> served += outcome instanceof Outcome.Done ? 1 : 0);
    world.after(1000 * MILLI / REQUESTS_PER_SECOND, this::ask);
  }

  private void planFailure() {
    double wait = -Math.log(1 - chance.nextDouble()) * load.every().toNanos();
    world.after((long) wait, this::fail);
  }

  private void fail() {
    if (over) {
      return;
    }
    Optional<Machine> victim = world.leader();
    if (victim.isEmpty()) {
      planFailure();
      return;
    }
    failures++;
    Machine machine = victim.get();
    cuts = cuts(machine);
    cuts.forEach(world.network()::cut);
    if (load.failure() == Failure.CRASH) {
      machine.kill();
    }
    if (load.failure() != Failure.GAP) {
      failed = victim;
    }
    world.after(load.lasting().toNanos(), () -> recover(machine));
  }

  private void recover(Machine machine) {
    failed = Optional.empty();
    cuts.forEach(world.network()::mend);
    machine.start();
    planFailure();
  }

  private List<Link> cuts(Machine machine) {
    Machine next = world.machine((int) (machine.id().value() % load.nodes()) + 1);
    return switch (load.failure()) {
      case CRASH -> List.of();
      case SILENCE -> links((from, to) -> from == machine || to == machine);
      case DEAFNESS -> links((_, to) -> to == machine);
      case MUTENESS -> links((from, _) -> from == machine);
      case BRIDGE -> links((from, to) -> from != next && to != next);
      case GAP -> links((from, to) -> Set.of(from, to).equals(Set.of(machine, next)));
    };
  }

  private List<Link> links(BiPredicate<Machine, Machine> chosen) {
    List<Link> links = new ArrayList<>();
    for (Machine from : world.machines()) {
      for (Machine to : world.machines()) {
        if (from != to && chosen.test(from, to)) {
          links.add(new Link(from.id(), to.id()));
        }
      }
    }
    return links;
  }
}
