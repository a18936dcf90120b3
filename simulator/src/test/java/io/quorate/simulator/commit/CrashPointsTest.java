package io.quorate.simulator.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Three participants; a crash before every step of every process, and before every pair of steps.
/// The second one is a step of the run that the first has led to, so it may strike a process that
/// takes over, or the same one again in its next life.
///
/// With `-Dquorate.rewrite=true` the counts are written into `docs/atomic-commit.md`.
class CrashPointsTest {
  private static final Path PAGE =
      Path.of(System.getProperty("basedir", "."), "../docs/atomic-commit.md");
  private static final boolean REWRITE = Boolean.getBoolean("quorate.rewrite");

  private static final Duration FOR_GOOD = Duration.ZERO;
  private static final Duration BACK = Duration.ofMillis(600);

  /// How often what came of it.
  private static final class Count {
    private final Map<Verdict.Kind, Integer> kinds = new EnumMap<>(Verdict.Kind.class);

    void add(CommitRun run) {
      judge(run);
      kinds.merge(run.verdict().kind(), 1, Integer::sum);
    }

    int of(Verdict.Kind kind) {
      return kinds.getOrDefault(kind, 0);
    }

    String row(String title) {
      return "| %s | %d | %d | %d | %d | %d |"
          .formatted(
              title,
              kinds.values().stream().mapToInt(Integer::intValue).sum(),
              of(Verdict.Kind.COMMITTED),
              of(Verdict.Kind.ABORTED),
              of(Verdict.Kind.BLOCKED),
              of(Verdict.Kind.INCONSISTENT));
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_comes_of_each_crash_is_what_the_table_says(CommitProtocol protocol) throws IOException {
    List<String> rows = new ArrayList<>();
    CommitScenario yes = CommitScenario.of(protocol, 3);
    rows.addAll(rows(protocol.word() + " | all yes", yes));
    rows.addAll(rows(protocol.word() + " | late no", yes.withBallot(1, Ballot.LATE_NO)));
    String page = Files.readString(PAGE);
    List<String> written =
        page.lines()
            .filter(line -> line.matches("\\| " + protocol.word() + " \\| (all yes|late no) .*"))
            .toList();
    assertThat(written).as("lines of the table").isNotEmpty();
    if (REWRITE) {
      Files.writeString(
          PAGE, page.replace(String.join("\n", written) + "\n", String.join("\n", rows) + "\n"));
    } else {
      assertThat(written).isEqualTo(rows);
    }
  }

  private static List<String> rows(String title, CommitScenario scenario) {
    return List.of(
        one(scenario, FOR_GOOD).row(title + " | one, for good"),
        one(scenario, BACK).row(title + " | one, comes back"),
        two(scenario, FOR_GOOD).row(title + " | two, for good"),
        two(scenario, BACK).row(title + " | two, come back"));
  }

  @ParameterizedTest
  @EnumSource(names = "TWO_PHASE")
  void in_two_phase_commit_one_crash_may_block(CommitProtocol protocol) {
    assertThat(one(CommitScenario.of(protocol, 3), FOR_GOOD).of(Verdict.Kind.BLOCKED)).isPositive();
  }

  @ParameterizedTest
  @EnumSource(names = "THREE_PHASE")
  void in_three_phase_commit_no_crash_blocks_and_two_may_make_it_inconsistent(
      CommitProtocol protocol) {
    Count count = two(CommitScenario.of(protocol, 3), FOR_GOOD);
    assertThat(count.of(Verdict.Kind.BLOCKED)).isZero();
    assertThat(count.of(Verdict.Kind.INCONSISTENT)).isPositive();
  }

  // ---- what must hold
  // ---------------------------------------------------------------------------------------------

  /// All but three-phase commit are consistent, and where everybody comes back everybody decides.
  /// The last three block only if no coordinator is left, or no majority of those who hold the
  /// decision.
  private static void judge(CommitRun run) {
    CommitScenario scenario = run.scenario();
    Verdict.Kind kind = run.verdict().kind();
    if (scenario.protocol() != CommitProtocol.THREE_PHASE) {
      assertThat(kind).as("%s", scenario.faults()).isNotEqualTo(Verdict.Kind.INCONSISTENT);
    }
    if (kind == Verdict.Kind.BLOCKED) {
      assertThat(scenario.faults()).allMatch(fault -> fault.length().equals(FOR_GOOD));
      if (scenario.protocol() != CommitProtocol.TWO_PHASE) {
        assertThat(victims(run))
            .satisfiesAnyOf(
                gone -> assertThat(gone).allMatch(CommitProtocol::isCoordinator),
                gone -> assertThat(gone).allMatch(id -> holdsDecision(scenario.protocol(), id)))
            .hasSize(2);
      }
    }
  }

  private static Set<NodeId> victims(CommitRun run) {
    Set<NodeId> victims = new LinkedHashSet<>();
    run.scenario().faults().forEach(fault -> victims.add(fault.when().process()));
    return victims;
  }

  private static boolean holdsDecision(CommitProtocol protocol, NodeId id) {
    return switch (protocol) {
      case QUORUM -> CommitProtocol.participants(3).contains(id);
      case PAXOS -> CommitProtocol.ACCEPTORS.contains(id);
      case TWO_PHASE, THREE_PHASE, REGISTER -> false;
    };
  }

  // ---- every crash
  // ---------------------------------------------------------------------------------------------

  private static Count one(CommitScenario scenario, Duration length) {
    Count count = new Count();
    crashes(CommitWorld.run(scenario), length, count::add);
    return count;
  }

  private static Count two(CommitScenario scenario, Duration length) {
    Count count = new Count();
    crashes(CommitWorld.run(scenario), length, first -> crashes(first, length, count::add));
    return count;
  }

  /// The run's scenario with one more crash, for each step that a process has taken in it.
  private static void crashes(CommitRun run, Duration length, Consumer<CommitRun> look) {
    run.steps()
        .forEach((process, steps) -> {
          for (int step = 1; step <= steps; step++) {
            look.accept(
                CommitWorld.run(
                    run.scenario().with(new CommitFault.Crash(new Moment(process, step), length))));
          }
        });
  }
}
