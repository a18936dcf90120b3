package io.quorate.simulator.defect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// A simulator that finds nothing proves nothing. Each of these mistakes is put into the product,
/// in this test only, and must be found.
///
/// `-Dquorate.defects.trials=N` looks for each of them anew, N times from different seeds on, and
/// writes down what it takes; `-Dquorate.defects.only=NAME,...` for these.
class PlantedDefectsTest {
  private static final int TRIALS = Integer.getInteger("quorate.defects.trials", 0);
  private static final List<String> ONLY =
      List.of(System.getProperty("quorate.defects.only", "").split(","));
  private static final int SEEDS_MAX = Integer.getInteger("quorate.defects.seeds", 100);
  private static final Path TABLE = PlantedDefect.ROOT.resolve("docs/planted-defects.md");

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> every_planted_defect_is_found() {
    return PlantedDefect.all().stream()
        .filter(defect -> ONLY.equals(List.of("")) || ONLY.contains(defect.name()))
        .map(defect ->
            DynamicTest.dynamicTest(
                defect.name(),
                () -> {
                  if (TRIALS > 0) {
                    hunt(defect);
                  } else {
                    find(defect);
                  }
                }));
  }

  private void find(PlantedDefect defect) throws Exception {
    try (Laboratory laboratory = laboratory(defect)) {
      assertThat(laboratory.finding(defect.seed()))
          .as("who finds '%s' with seed %d", defect.name(), defect.seed())
          .contains(defect.caughtBy());
    }
  }

  /// There are more than one rule for each promise, and none without a defect.
  @Test
  void there_are_enough_of_them() {
    assertThat(PlantedDefect.all()).hasSizeGreaterThanOrEqualTo(25);
  }

  @Test
  void the_table_tells_of_all_of_them() throws IOException {
    String table = table(PlantedDefect.all());
    if (TRIALS > 0) {
      Files.writeString(TABLE, table);
    }
    assertThat(Files.readString(TABLE)).isEqualTo(table);
  }

  private Laboratory laboratory(PlantedDefect defect) throws Exception {
    return Laboratory.with(defect, Files.createDirectories(folder.resolve(defect.name())));
  }

  // ---- finding out what it takes

  private void hunt(PlantedDefect defect) throws Exception {
    List<Integer> tries = new ArrayList<>();
    Optional<PlantedDefect> found = Optional.empty();
    try (Laboratory laboratory = laboratory(defect)) {
      for (int trial = 0; trial < TRIALS; trial++) {
        int tried = 0;
        Optional<String> finding = Optional.empty();
        long seed = 0;
        while (finding.isEmpty() && tried < SEEDS_MAX) {
          seed = 1000L * trial + ++tried;
          finding = laboratory.finding(seed);
        }
        tries.add(finding.isPresent() ? tried : Integer.MAX_VALUE);
        if (found.isEmpty() && finding.isPresent()) {
          found = Optional.of(defect.found(seed, finding.get(), ""));
        }
      }
    }
    int[] sorted = tries.stream().mapToInt(Integer::intValue).sorted().toArray();
    int median = sorted[sorted.length / 2];
    String seeds =
        median == Integer.MAX_VALUE ? "more than " + SEEDS_MAX : Integer.toString(median);
    System.out.printf("%s: %s %s%n", defect.name(), seeds, Arrays.toString(sorted));
    PlantedDefect known = found.orElseThrow(() -> new AssertionError("nobody found it"));
    known.found(known.seed(), known.caughtBy(), seeds).write();
  }

  private static String table(List<PlantedDefect> defects) {
    StringBuilder table =
        new StringBuilder(
            """
            # Planted defects

            Mistakes that somebody could have made, put into the product in a test, to see that the simulator finds
            them: what it does not find there it would not find in the product. The files are in
            `simulator/src/test/resources/defects`; each names a seed that finds it, which is tried with every build.

            The table is written by this command, which looks for each defect from several seeds on and takes the median
            of the number of seeds that it took:

                mvn -pl simulator -am test -Dtest=PlantedDefectsTest -Dsurefire.failIfNoSpecifiedTests=false -Dquorate.defects.trials=3

            Those about leases, ages and E3PC were looked for once, from seed 1 on, and so were 21 whose seeds were of no
            use any more when worlds got leases and fell silent. A scenario of E3PC is one transaction and takes no time:
            `-Dquorate.defects.seeds=3000` lets more than a hundred be tried.

            Worlds of three nodes live for ten seconds, with 100 requests a second and a fault every 0.2 seconds, of all
            kinds or of those named; what is different is named, too (`PlantedWorld`).

            Some mistakes are not here, since they cannot be met, or are met too rarely as far as was looked:

            - The completion of a write counts for entries that replaced it. No world can tell: only a leader counts by its own
              completions, nobody leads before its new term is durable, and a log completes its writes in order, so that what
              replaced anything is durable by then. The rule makes this independent of the order of completions;
              `RaftLogTest.a_completion_says_nothing_about_entries_that_replaced_what_it_wrote` and the scenario
              `late-completion` guard the rule; the probe `late-completion` is reached.
            - A follower commits beyond what a message has verified. Leaders find out exactly where two logs part, so
              whatever differs is replaced by the first message that is accepted, and nothing unverified is left behind
              it. `RaftPaperTest.only_what_a_message_has_verified_commits_and_is_acknowledged` guards it, for leaders that
              are less exact.
            - A coordinator of E3PC takes a number again, or a participant forgets by whom it was elected last. Of 60,000
              transactions none came out wrong; `QuorumTest` guards both.
            - A node whose log was damaged forgets the term that it was in, or goes on from a snapshot that does not
              reach what it may have acknowledged. A disk is damaged once in a world, and just then a vote, or an entry
              that only this node and the leader have, must matter. `MendingTest` guards both.

            | defect | rule | under | seeds to find it | found by |
            | --- | --- | --- | --- | --- |
            """);
    for (PlantedDefect defect : defects) {
      table.append(
          "| %s (`%s`) | %s | %s | %s | `%s` |\n"
              .formatted(
                  defect.title(),
                  defect.name(),
                  defect.rule(),
                  defect.circumstances(),
                  defect.seeds(),
                  defect.caughtBy()));
    }
    return table.toString();
  }
}
