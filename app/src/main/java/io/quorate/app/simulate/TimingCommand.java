package io.quorate.app.simulate;

import io.quorate.app.Subcommand;
import io.quorate.app.bench.Json;
import io.quorate.app.process.Quorate;
import io.quorate.simulator.timing.Availability;
import io.quorate.simulator.timing.FaultLoad;
import io.quorate.simulator.timing.FaultLoad.Failure;
import io.quorate.simulator.timing.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `quorate simulate timing`.
@Command(
    name = "timing",
    header = "Tries election timeouts while leaders fail, and shows what each costs.",
    description = {
      "",
      "One cluster of production's code for each timeout, in virtual time. Whoever leads fails again"
          + " and again, while 50 requests a second come to nodes that have not failed. Told is for"
          + " which part of the time there was a leader that the others could hear, for how long"
          + " there was none for each failure, and which part of the requests was answered within a"
          + " second. Heartbeats come five times in a timeout.",
      "",
      "A timeout that is not much longer than a message takes to go and come back lets nobody lead;"
          + " one that is not much shorter than the time between failures leaves the cluster without"
          + " a leader for long."
    },
    footer = {
      "",
      "Exit codes: 0, or 64 for a mistake in the options.",
      "",
      "Examples:",
      "  quorate simulate timing --svg timing.svg",
      "  quorate simulate timing --failure crash --engine multi-paxos",
      "  quorate simulate timing --failure bridge --timeouts 1s",
      "  quorate simulate timing --one-way 20ms --timeouts 20ms,100ms,500ms,2s"
    })
public final class TimingCommand extends Subcommand {
  private static final int LEAST_MILLIS = 3;

  @Option(
      names = "--timeouts",
      paramLabel = "DURATION,...",
      defaultValue = "5ms,10ms,20ms,30ms,50ms,100ms,200ms,500ms,1s,2s,5s,10s",
      description = "Election timeouts to try, ascending (default: ${DEFAULT-VALUE}).")
  private String timeouts = "";

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      defaultValue = "raft",
      description = "raft or multi-paxos (default: ${DEFAULT-VALUE}).")
  private String engine = "raft";

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "5",
      description = "Nodes, 3 to 9 (default: ${DEFAULT-VALUE}).")
  private int nodes;

  @Option(
      names = "--one-way",
      paramLabel = "DURATION",
      defaultValue = "5ms",
      description = "Mean delay of a message, half of it to half as much again (default: 5ms).")
  private String oneWay = "5ms";

  @Option(
      names = "--failure",
      paramLabel = "KIND",
      defaultValue = "silence",
      description =
          "How leaders fail: crash, which the others notice by their connections; silence, which"
              + " nothing tells but the timeout; deafness or muteness, which is one half of that;"
              + " bridge, where all hear one other node only; or gap, where the leader and one other"
              + " do not hear each other (default: ${DEFAULT-VALUE}).")
  private String failure = "silence";

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      defaultValue = "20s",
      description = "Mean time from a failure's end to the next (default: ${DEFAULT-VALUE}).")
  private String every = "20s";

  @Option(
      names = "--lasting",
      paramLabel = "DURATION",
      defaultValue = "10s",
      description = "How long a failure lasts (default: ${DEFAULT-VALUE}).")
  private String lasting = "10s";

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      defaultValue = "5m",
      description = "Virtual time for each timeout (default: ${DEFAULT-VALUE}).")
  private String duration = "5m";

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

  /// What programs get.
  record TimingReport(
      String revision,
      String engine,
      int nodes,
      double oneWayMillis,
      String failure,
      double everyMillis,
      double lastingMillis,
      double durationMillis,
      long seed,
      List<Availability> points) {}

  public TimingCommand() {}

  @Override
  public Integer call() throws IOException {
    FaultLoad load = load();
    List<Integer> millis = millis();
    List<Availability> points = new ArrayList<>();
    for (int each : millis) {
      Availability point = Timing.of(load, each);
      points.add(point);
      if (!json) {
        print(point, points.size() == 1);
      }
    }
    if (json) {
      out().println(Json.line(report(load, points)));
    }
    if (svg != null) {
      Files.writeString(svg, picture(load, points));
    }
    return 0;
  }

  private FaultLoad load() {
    Failure kind =
        checked(
            "--failure",
            failure,
            word ->
                Stream.of(Failure.values())
                    .filter(each -> each.word().equals(word))
                    .findFirst()
                    .orElseThrow(() ->
                        new IllegalArgumentException(
                            "there are "
                                + String.join(
                                    ", ",
                                    Stream.of(Failure.values()).map(Failure::word).toList()))));
    try {
      return new FaultLoad(
          checked("--engine", engine, Words::engine),
          nodes,
          checked("--one-way", oneWay, Words::duration),
          kind,
          checked("--every", every, Words::duration),
          checked("--lasting", lasting, Words::duration),
          checked("--duration", duration, Words::duration),
          seed);
    } catch (IllegalArgumentException e) {
      throw mistake(e.getMessage());
    }
  }

  private List<Integer> millis() {
    List<Integer> millis = new ArrayList<>();
    for (String word : timeouts.split(",", -1)) {
      long each = checked("--timeouts", word, Words::duration).toMillis();
      if (each < LEAST_MILLIS || each > Duration.ofHours(1).toMillis()) {
        throw mistake("--timeouts %s: from %d ms to an hour".formatted(word, LEAST_MILLIS));
      }
      if (!millis.isEmpty() && each <= millis.getLast()) {
        throw mistake("--timeouts %s: the next one must be longer".formatted(timeouts));
      }
      millis.add(Math.toIntExact(each));
    }
    return millis;
  }

  private void print(Availability point, boolean first) {
    if (first) {
      out()
          .println(
              "election timeout   time with a leader   requests served   failures"
                  + "   without a leader for   leaders");
    }
    out()
        .println(
            String.format(
                Locale.ROOT,
                "%13d ms   %16.2f %%   %13.2f %%   %8d   %17.0f ms   %7d",
                point.electionMillis(),
                100 * point.led(),
                100 * point.served(),
                point.failures(),
                point.gapMillis(),
                point.leaders()));
    out().flush();
  }

  private TimingReport report(FaultLoad load, List<Availability> points) {
    return new TimingReport(
        Quorate.version(),
        engine,
        nodes,
        load.oneWay().toNanos() / 1e6,
        failure,
        (double) load.every().toMillis(),
        (double) load.lasting().toMillis(),
        (double) load.length().toMillis(),
        seed,
        points);
  }

  private String picture(FaultLoad load, List<Availability> points) {
    String title =
        "%s, %d nodes, a leader fails every %s by %s"
            .formatted(engine, nodes, Words.text(load.every()), failure);
    List<Double> millis = points.stream().map(point -> (double) point.electionMillis()).toList();
    Axis timeouts = Axis.times("election timeout", millis.getFirst(), millis.getLast());
    return new Plot(title, timeouts, Axis.shares(), millis)
        .line("time with a leader", points.stream().map(Availability::led).toList())
        .line("requests served within a second", points.stream().map(Availability::served).toList())
        .mark("there and back", 2 * load.oneWay().toNanos() / 1e6)
        .mark("time between failures", (double) load.every().toMillis())
        .svg();
  }
}
