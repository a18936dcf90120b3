package io.quorate.app.simulate;

import io.quorate.app.Subcommand;
import io.quorate.app.bench.Json;
import io.quorate.app.process.Quorate;
import io.quorate.simulator.Diagram;
import io.quorate.simulator.Failure;
import io.quorate.simulator.Run;
import io.quorate.simulator.Scenario;
import io.quorate.simulator.Shrinker;
import io.quorate.simulator.Simulation;
import io.quorate.simulator.Swarm;
import io.quorate.simulator.fault.FaultKind;
import io.quorate.simulator.probe.Probe;
import io.quorate.simulator.workload.Workload;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `quorate simulate`.
@Command(
    name = "simulate",
    header = "Runs clusters under faults in virtual time, and checks them.",
    description = {
      "",
      "Nodes of production, with their protocols, logs and keys, run in one thread on a simulated"
          + " network, simulated disks and virtual time. Each seed decides which faults strike, when"
          + " and how hard, how large the cluster is and what clients do; options take a decision"
          + " away from it. The same seed gives the same run, byte for byte, on any machine.",
      "",
      "A run that fails is made as small as possible, drawn, and written to a file with which it can"
          + " be repeated."
    },
    subcommands = {CommitCommand.class, TimingCommand.class, ScalingCommand.class},
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Exit codes: 0 all that must hold held, 1 something did not, 64 for a mistake in the options.",
      "",
      "Examples:",
      "  quorate simulate                              twenty seeds",
      "  quorate simulate --seed 7 --verify            one seed, twice: is it the same?",
      "  quorate simulate --seeds 1..1000000 --budget 8h --processes 4 --require-probes",
      "  quorate simulate --replay quorate-seed-7.trace",
      "  quorate simulate commit --protocol 2pc --crash c1@7,1@7",
      "  quorate simulate timing --svg timing.svg",
      "  quorate simulate scaling --svg scaling.svg"
    })
public final class SimulateCommand extends Subcommand {
  private static final int CLEAN = 0;
  private static final int VIOLATED = 1;
  private static final int DIAGRAM_LINES = 60;

  @Option(names = "--seed", paramLabel = "N", description = "The only seed to run.")
  private @Nullable Long seed;

  @Option(
      names = "--seeds",
      paramLabel = "A..B",
      description = "The seeds to run, both ends included (default: 1..20).")
  private @Nullable String seeds;

  @Option(names = "--nodes", paramLabel = "N", description = "Nodes, 2 to 9 (default: 3 or 5).")
  private @Nullable Integer nodes;

  @Option(
      names = "--clients",
      paramLabel = "N",
      description = "Clients, 1 to 200 (default: 8 to 15).")
  private @Nullable Integer clients;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Requests a second of all clients together (default: 200 to 1600).")
  private @Nullable Integer rate;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      defaultValue = "raft",
      description = "The protocol that orders the log: raft or multi-paxos.")
  private String engine = "raft";

  @Option(
      names = "--workload",
      paramLabel = "NAME",
      description = "What clients do: registers, keys, set, bank (default: any).")
  private @Nullable String workload;

  @Option(
      names = "--faults",
      paramLabel = "NAME,...",
      defaultValue = "all",
      description =
          "Faults from which each run draws some: all, none, or any of ${COMPLETION-CANDIDATES}.",
      completionCandidates = FaultNames.class)
  private String faults = "all";

  @Option(
      names = "--fault-every",
      paramLabel = "DURATION",
      description = "Mean time between faults (default: 100ms to 3200ms).")
  private @Nullable String faultEvery;

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      description = "Virtual time with faults in each run (default: 5s to 20s).")
  private @Nullable String duration;

  @Option(
      names = "--processes",
      paramLabel = "N",
      defaultValue = "1",
      description = "Worlds that run at the same time (default: ${DEFAULT-VALUE}).")
  private int processes;

  @Option(
      names = "--budget",
      paramLabel = "DURATION",
      description = "Real time after which no further seed is begun.")
  private @Nullable String budget;

  @Option(
      names = "--verify",
      description = "Runs each seed twice; the traces must have the same hash.")
  private boolean verify;

  @Option(names = "--require-probes", description = "Fails if a probe was never reached.")
  private boolean requireProbes;

  @Option(names = "--replay", paramLabel = "FILE", description = "Repeats the run of a trace file.")
  private @Nullable Path replay;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description =
          "Where to tell the run: of one seed or replayed in any case, otherwise if one fails.")
  private @Nullable Path trace;

  @Option(names = "--json", description = "Reports as JSON.")
  private boolean json;

  /// For the text of `--help`.
  static final class FaultNames implements Iterable<String> {
    @Override
    public java.util.Iterator<String> iterator() {
      return Words.faultWords().iterator();
    }
  }

  public SimulateCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    requireAtLeast(1, "--processes", processes);
    return replay != null ? replay(replay) : campaign();
  }

  // ---- many seeds
  // ---------------------------------------------------------------------------------

  private int campaign() throws IOException, InterruptedException {
    Words.Seeds range = range();
    Swarm swarm = swarm();
    checked("--seeds", range.first(), swarm::scenario);
    Optional<Duration> time = given("--budget", budget, Words::duration);
    long begun = System.nanoTime();
    Duration coreBegun = coreTime();
    Campaign campaign = new Campaign(swarm, range, time, verify);
    SimulationProgress progress = new SimulationProgress(System.err, campaign, range, time);
    campaign.run(processes, progress);
    progress.end();
    Duration real = Duration.ofNanos(System.nanoTime() - begun);
    SimulationReport report =
        SimulationReport.of(
            Quorate.version(), campaign.totals(), real, coreTime().minus(coreBegun));
    if (range.first() == range.last() && campaign.last().isPresent()) {
      report = report.withHash(TraceFile.hash(campaign.last().get()));
    }
    if (campaign.failed().isPresent()) {
      return failed(campaign.failed().get(), report);
    }
    show(report);
    if (campaign.mismatch().isPresent()) {
      Campaign.Mismatch found = campaign.mismatch().get();
      out()
          .printf(
              "seed %d is not deterministic: %016x, and then %016x%n",
              found.seed(), found.first(), found.second());
      return VIOLATED;
    }
    if (trace != null && range.first() == range.last()) {
      TraceFile.write(trace, Simulation.tell(swarm.scenario(range.first())), Quorate.version());
    }
    return missesProbes(campaign) ? VIOLATED : CLEAN;
  }

  /// The processor time that this program has taken, all of its threads together.
  private static Duration coreTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private boolean missesProbes(Campaign campaign) {
    List<String> missing = campaign.totals().neverReached().stream().map(Probe::word).toList();
    if (requireProbes && !missing.isEmpty()) {
      spec()
          .commandLine()
          .getErr()
          .println("probes were never reached: " + String.join(", ", missing));
      return true;
    }
    return false;
  }

  private Words.Seeds range() {
    if (seed != null && seeds != null) {
      throw mistake("--seed and --seeds exclude each other");
    }
    return seed != null
        ? new Words.Seeds(seed, seed)
        : given("--seeds", seeds, Words::seeds).orElse(new Words.Seeds(1, 20));
  }

  private Swarm swarm() {
    Optional<Workload.Kind> kind = given("--workload", workload, Words::workload);
    Set<FaultKind> kinds = given("--faults", faults, Words::faults).orElse(FaultKind.usual());
    return new Swarm(
        Optional.ofNullable(nodes),
        Optional.ofNullable(clients),
        Optional.ofNullable(rate),
        kind,
        given("--duration", duration, Words::duration).map(Duration::toMillis),
        Optional.empty(),
        given("--fault-every", faultEvery, Words::duration).map(every -> (int) every.toMillis()),
        checked("--engine", engine, Words::engine),
        kinds);
  }

  private <T> Optional<T> given(String option, @Nullable String text, Function<String, T> reader) {
    return text == null ? Optional.empty() : Optional.of(checked(option, text, reader));
  }

  // ---- one failure
  // --------------------------------------------------------------------------------

  private int failed(Run run, SimulationReport report) throws IOException {
    Failure failure = run.failure().orElseThrow();
    say(
        "seed %d fails: %s: %s"
            .formatted(run.scenario().seed(), failure.kind(), failure.message()));
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    Run smallest =
        Shrinker.shrink(
            run,
            Simulation::run,
            () -> System.nanoTime() - deadline < 0,
            smaller -> say("it still fails with " + size(smaller.scenario())));
    Path file = trace != null ? trace : Path.of("quorate-seed-" + run.scenario().seed() + ".trace");
    Run told = Simulation.tell(smallest.scenario());
    TraceFile.write(file, told, Quorate.version());
    show(report.withFailure(failure, smallest.scenario(), file.toString()));
    if (!json) {
      draw(told, file);
    }
    return VIOLATED;
  }

  private static String size(Scenario scenario) {
    return "%d faults, %d nodes, %d clients, %d ms"
        .formatted(
            scenario.strikes().size(),
            scenario.nodes(),
            scenario.clients(),
            scenario.durationMillis());
  }

  private void draw(Run told, Path file) {
    PrintWriter out = out();
    out.printf("%n%s, seed %d%n", size(told.scenario()), told.scenario().seed());
    told.scenario().strikes().forEach(strike -> out.println("  " + strike));
    out.println();
    out.print(Diagram.draw(told, DIAGRAM_LINES));
    out.printf("%nAgain: quorate simulate --replay %s%n", file);
  }

  private int replay(Path file) throws IOException {
    TraceFile.Head head;
    try {
      head = TraceFile.read(file);
    } catch (IllegalArgumentException e) {
      throw mistake("%s: %s".formatted(file, e.getMessage()));
    }
    Run run = Simulation.tell(head.scenario());
    boolean same = TraceFile.hash(run).equals(head.hash());
    if (trace != null) {
      TraceFile.write(trace, run, Quorate.version());
    }
    out().print(Diagram.draw(run, DIAGRAM_LINES));
    out()
        .println(
            same
                ? "The same run as in the file, hash " + head.hash()
                : "Not the same run as in the file, which is of revision %s: hash %s, not %s"
                    .formatted(head.revision(), TraceFile.hash(run), head.hash()));
    return run.failure().isPresent() ? VIOLATED : CLEAN;
  }

  // ---- what is shown
  // ------------------------------------------------------------------------------

  private void show(SimulationReport report) {
    if (json) {
      out().println(Json.line(report));
    } else {
      report.print(out());
    }
  }

  private void say(String text) {
    spec().commandLine().getErr().println(text);
  }
}
