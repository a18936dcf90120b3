package io.quorate.simulator;

import io.quorate.bytes.Bytes;
import io.quorate.kv.KvCodec;
import io.quorate.kv.KvResult;
import io.quorate.kv.PutRequest;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Group;
import io.quorate.runtime.Outcome;
import io.quorate.runtime.session.SessionResult;
import io.quorate.runtime.session.Sessions;
import io.quorate.simulator.fault.Strike;
import io.quorate.simulator.invariant.Invariants;
import io.quorate.simulator.probe.ProbeWatch;
import io.quorate.simulator.workload.ClientHistory;
import io.quorate.simulator.workload.Clients;
import io.quorate.simulator.workload.Workload;
import io.quorate.simulator.world.Keys;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;
import io.quorate.simulator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// Lets a scenario happen: clients work while faults strike; then nothing goes wrong any more, and
/// the cluster must come to rest and serve again, soon, or there must be a good reason why it
/// cannot.
public final class Simulation {
  /// Within so many election timeouts after it was healed a cluster must have come so far, for each
  /// of the steps: all open requests have ended, all replicas are equal, all nodes serve.
  public static final int RECOVERY_TIMEOUTS = 20;

  private static final int QUIET_TIMEOUTS = 3;

  private final Scenario scenario;
  private final ProbeWatch probes = new ProbeWatch();
  private final World world;
  private final ClientHistory history = new ClientHistory();
  private final Workload workload;
  private final Clients clients;
  private Optional<String> standstill = Optional.empty();

  private Simulation(Scenario scenario, boolean complete, List<Observer> more) {
    this.scenario = scenario;
    List<Observer> observers = new ArrayList<>(Invariants.all(scenario.settings()));
    observers.add(probes);
    observers.add(history);
    observers.addAll(more);
    this.world =
        new World(scenario.seed(), scenario.nodes(), scenario.settings(), complete, observers);
    this.workload = scenario.workload().make();
    this.clients =
        new Clients(world, workload, history, scenario.clients(), scenario.requestsPerSecond());
  }

  /// Runs a scenario; the trace has the last of what was rare.
  public static Run run(Scenario scenario) {
    return run(scenario, List.of());
  }

  /// Runs a scenario under more eyes.
  static Run run(Scenario scenario, List<Observer> more) {
    return new Simulation(scenario, false, more).run();
  }

  /// Runs a scenario; the trace has everything in words.
  public static Run tell(Scenario scenario) {
    return new Simulation(scenario, true, List.of()).run();
  }

  private Run run() {
    Optional<Failure> failure = Optional.empty();
    try {
      live();
      recover();
      workload.judge(history);
    } catch (RuntimeException | AssertionError e) {
      failure = Optional.of(failure(e));
    }
    return new Run(
        scenario,
        world.trace().hash(),
        world.events(),
        world.time(),
        clients.requests(),
        clients.outcomes(),
        probes.reached(),
        standstill,
        failure,
        world.trace().events());
  }

  private void live() {
    world.start();
    clients.begin();
    for (Strike strike : scenario.strikes()) {
      world.after(strike.atMicros() * 1000, () -> strike(strike));
    }
    world.pass(scenario.duration());
  }

  private void strike(Strike strike) {
    if (!world.isHealed()) {
      world.announce(strike.fault().toString());
      strike.fault().begin(world);
      world.after(
          strike.lastsMicros() * 1000,
          () -> {
            if (!world.isHealed()) {
              strike.fault().end(world);
            }
          });
    }
  }

  private void recover() {
    world.announce("everything is healed");
    world.heal();
    clients.rest();
    Duration soon = world.settings().electionTimeout().multipliedBy(RECOVERY_TIMEOUTS);
    Duration ending = soon.plusMillis(world.settings().requestMillis());
    world.await("all requests end", ending, clients::isResting);
    mend(soon);
    List<Machine> sound = world.sound();
    if (!world.hasQuorum()) {
      standstill = Optional.of(reasonOfStandstill(sound));
      return;
    }
    world.await("the first members are members again", soon, world::isWhole);
    world.await("all have applied everything", soon, world::isConverged);
    serve(sound, soon);
    world.await("all have applied everything again", soon, world::isConverged);
    world.rest();
    staysQuiet();
  }

  /// The others make good what disks have lost, if enough of them can. A node whose disk was wiped
  /// cannot be asked what it may have done.
  private void mend(Duration atMost) {
    long deadline = world.time().plus(atMost).toNanos();
    while (!world.mending().isEmpty() && world.time().toNanos() < deadline) {
      world.pass(Duration.ofMillis(1));
    }
    boolean anyLost = world.machines().stream().anyMatch(machine -> machine.loss().isPresent());
    Violation.unless(
        world.mending().isEmpty() || anyLost || !world.hasQuorum(),
        "within %s nobody made good what the disks of %s have lost",
        atMost,
        world.mending().stream().map(Machine::id).toList());
  }

  private String reasonOfStandstill(List<Machine> sound) {
    List<String> losses = new ArrayList<>();
    for (Machine machine : world.machines()) {
      machine.loss().ifPresent(loss -> losses.add("node " + machine.id() + ": " + loss));
      if (machine.loss().isEmpty() && machine.isMending()) {
        losses.add("node " + machine.id() + ": its disk is damaged");
      }
    }
    return "no quorum: %d of %d nodes are left (%s)"
        .formatted(sound.size(), scenario.nodes(), String.join(", ", losses));
  }

  /// Each node answers a question although nothing is written, then each executes a command.
  private void serve(List<Machine> machines, Duration atMost) {
    serve(
        machines,
        atMost,
        group -> group.query(Consistency.LINEARIZABLE, sessions -> sessions.state().revision()));
    int[] served = {0};
    serve(machines, atMost, group -> group.submit(Sessions.plain(served(++served[0]))));
  }

  /// Nobody has a reason to stand for election where nothing goes wrong.
  private void staysQuiet() {
    Optional<Machine> leader = world.leader();
    Optional<Long> term = world.term();
    world.pass(world.settings().electionTimeout().multipliedBy(QUIET_TIMEOUTS));
    Violation.unless(
        world.leader().equals(leader) && world.term().equals(term),
        "in a sound cluster the leader did not stay: %s of term %s, then %s of term %s",
        leader.map(Machine::id),
        term,
        world.leader().map(Machine::id),
        world.term());
  }

  private static Bytes served(int number) {
    return KvCodec.encode(new PutRequest(Bytes.utf8("served"), Bytes.utf8("served " + number)));
  }

  private <A> void serve(
      List<Machine> machines,
      Duration atMost,
      Function<
              Group<Sessions<Keys, KvResult>, SessionResult<KvResult>>,
              CompletableFuture<Outcome<A>>>
          ask) {
    List<CompletableFuture<Outcome<A>>> outcomes =
        machines.stream().map(machine -> ask.apply(machine.life().orElseThrow().group())).toList();
    world.await(
        "every node serves", atMost, () -> outcomes.stream().allMatch(CompletableFuture::isDone));
    for (CompletableFuture<Outcome<A>> outcome : outcomes) {
      Violation.unless(outcome.join() instanceof Outcome.Done, "not served: %s", outcome.join());
    }
  }

  /// A violation is named after the class that found it, which stands on its stack.
  private Failure failure(Throwable thrown) {
    String kind = thrown.getClass().getSimpleName();
    if (thrown instanceof Violation) {
      for (StackTraceElement frame : thrown.getStackTrace()) {
        String name = frame.getClassName();
        if (!name.equals(Violation.class.getName())) {
          kind = name.substring(name.lastIndexOf('.') + 1).replaceFirst("\\$.*", "");
          break;
        }
      }
    }
    return new Failure(kind, String.valueOf(thrown.getMessage()), world.time().toNanos() / 1000);
  }
}
