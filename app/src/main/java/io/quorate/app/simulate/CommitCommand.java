package io.quorate.app.simulate;

import io.quorate.app.Subcommand;
import io.quorate.app.bench.Json;
import io.quorate.app.process.Quorate;
import io.quorate.simulator.commit.Ballot;
import io.quorate.simulator.commit.Chaos;
import io.quorate.simulator.commit.CommitFault;
import io.quorate.simulator.commit.CommitProtocol;
import io.quorate.simulator.commit.CommitRun;
import io.quorate.simulator.commit.CommitScenario;
import io.quorate.simulator.commit.CommitWorld;
import io.quorate.simulator.commit.Moment;
import io.quorate.simulator.commit.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `quorate simulate commit`.
@Command(
    name = "commit",
    header = "Runs one transaction through a protocol of atomic commit, and draws what happens.",
    description = {
      "",
      "A coordinator c1, one that stands by, c2, and participants 1, 2, ... each with a resource;"
          + " paxos-commit has acceptors a1, a2, a3, and register a register d. Faults strike before a"
          + " step of a process: the picture shows the steps, as c1@4."
    },
    footer = {
      "",
      "Exit codes: 0 all that must hold held (who is blocked is told), 1 something did not, 64 for a"
          + " mistake in the options.",
      "",
      "Examples:",
      "  quorate simulate commit",
      "  quorate simulate commit --protocol 2pc --crash c1@7,1@7      who is left is blocked",
      "  quorate simulate commit --protocol 3pc --vote late-no,yes,yes --crash c1@10,1@8",
      "  quorate simulate commit --protocol e3pc --pause c1@4 --back 1s",
      "  quorate simulate commit --protocol paxos-commit --seed 7     faults by chance"
    })
public final class CommitCommand extends Subcommand {
  private static final int CLEAN = 0;
  private static final int VIOLATED = 1;

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      defaultValue = "register",
      description = "2pc, 3pc, e3pc, paxos-commit or register (default: ${DEFAULT-VALUE}).")
  private String protocol = "register";

  @Option(
      names = "--participants",
      paramLabel = "N",
      description = "Participants, 1 to 9 (default: 3).")
  private @Nullable Integer participants;

  @Option(
      names = "--vote",
      paramLabel = "VOTE,...",
      description =
          "What each participant will say: yes, no, or late-no, which says that it could and then"
              + " cannot (default: all yes).")
  private @Nullable String votes;

  @Option(
      names = "--crash",
      paramLabel = "PROCESS@STEP,...",
      description = "Crashes before these steps; for good, unless --back is given.")
  private @Nullable String crashes;

  @Option(
      names = "--cut",
      paramLabel = "PROCESS@STEP,...",
      description =
          "Cuts off from all others before these steps; for good, unless --back is given.")
  private @Nullable String cuts;

  @Option(
      names = "--pause",
      paramLabel = "PROCESS@STEP,...",
      description = "Sleeps before these steps, for as long as --back says (default: 1s).")
  private @Nullable String pauses;

  @Option(
      names = "--back",
      paramLabel = "DURATION",
      description = "After how long what was struck is back.")
  private @Nullable String back;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description =
          "Messages get lost, come twice and overtake each other, and processes crash, sleep and are"
              + " cut off by chance, drawn from this seed, until everything heals.")
  private @Nullable Long seed;

  @Option(names = "--json", description = "Reports as JSON.")
  private boolean json;

  public CommitCommand() {}

  /// What programs get.
  ///
  /// @param steps how many each process took
  /// @param reasons why it is not as it should be
  record CommitReport(
      String revision,
      String protocol,
      int participants,
      String verdict,
      List<String> reasons,
      Map<String, Integer> steps,
      CommitRun.Cost untilKnown,
      CommitRun.Cost untilEnded,
      List<String> neverReached) {}

  @Override
  public Integer call() {
    CommitRun run = CommitWorld.tell(scenario());
    if (json) {
      out().println(Json.line(report(run)));
    } else {
      out().print(run.diagram());
      run.unreached().forEach(fault -> out().println("never reached: " + fault.when()));
      out().println(run.verdict());
    }
    return run.verdict().kind() == Verdict.Kind.INCONSISTENT ? VIOLATED : CLEAN;
  }

  private CommitScenario scenario() {
    CommitProtocol kind = checked("--protocol", protocol, CommitProtocol::of);
    List<Ballot> ballots = ballots();
    List<CommitFault> faults = new ArrayList<>();
    faults.addAll(faults("--crash", crashes, "0s", CommitFault.Crash::new));
    faults.addAll(faults("--cut", cuts, "0s", CommitFault.Cut::new));
    faults.addAll(faults("--pause", pauses, "1s", CommitFault.Pause::new));
    CommitScenario scenario =
        CommitScenario.of(kind, ballots.size())
            .withBallots(ballots)
            .withSeed(seed == null ? 1 : seed);
    try {
      scenario = scenario.withFaults(faults);
    } catch (IllegalArgumentException e) {
      throw mistake(e.getMessage());
    }
    return seed == null ? scenario : scenario.withChaos(Chaos.draw(seed));
  }

  private List<Ballot> ballots() {
    List<Ballot> ballots = new ArrayList<>();
    if (votes != null) {
      for (String word : votes.split(",", -1)) {
        ballots.add(checked("--vote", word, Ballot::of));
      }
    }
    int count = participants != null ? participants : votes != null ? ballots.size() : 3;
    if (count < 1 || count > CommitScenario.PARTICIPANTS_MOST) {
      throw mistake(
          "participants must be from 1 to %d, not %d"
              .formatted(CommitScenario.PARTICIPANTS_MOST, count));
    }
    if (votes != null && ballots.size() != count) {
      throw mistake(
          "--vote %s: %d votes for %d participants".formatted(votes, ballots.size(), count));
    }
    while (ballots.size() < count) {
      ballots.add(Ballot.YES);
    }
    return ballots;
  }

  private List<CommitFault> faults(
      String option,
      @Nullable String moments,
      String usual,
      BiFunction<Moment, Duration, CommitFault> maker) {
    if (moments == null) {
      return List.of();
    }
    Duration length = checked("--back", back == null ? usual : back, Words::duration);
    List<CommitFault> faults = new ArrayList<>();
    for (String moment : moments.split(",", -1)) {
      faults.add(maker.apply(checked(option, moment, Moment::parse), length));
    }
    return faults;
  }

  private CommitReport report(CommitRun run) {
    Map<String, Integer> steps = new LinkedHashMap<>();
    run.steps().forEach((process, count) -> steps.put(process.toString(), count));
    return new CommitReport(
        Quorate.version(),
        protocol,
        run.scenario().participants(),
        run.verdict().kind().toString(),
        run.verdict().reasons(),
        steps,
        run.untilKnown(),
        run.untilEnded(),
        run.unreached().stream().map(fault -> fault.when().toString()).toList());
  }
}
