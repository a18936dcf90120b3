package io.quorate.protocol.paxos;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.scenario.GeneratedPart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallWorldTest {
  private static final int ACCEPTORS = 3;
  private static final int PROPOSERS = 2;
  private static final int ROUNDS = 2;
  private static final int RESTARTS = 1;

  /// More than there are where all rules are obeyed, and enough where one is not.
  private static final int SITUATIONS_MAX = 100_000;

  /// How many rounds are tried here; `-Dquorate.paxos.rounds=3` takes half a minute and a gigabyte.
  private static final int MORE_ROUNDS = Integer.getInteger("quorate.paxos.rounds", ROUNDS);

  @TempDir private Path folder;

  @Test
  void no_rule_is_broken_whatever_happens_in_a_small_world() {
    Map<String, List<String>> findings =
        SmallWorld.explore(ACCEPTORS, PROPOSERS, ROUNDS, RESTARTS, SITUATIONS_MAX);

    assertThat(findings).containsOnlyKeys("situations", "choices");
    assertThat(findings.get("situations")).containsExactly("26651");
    assertThat(findings.get("choices")).containsExactly("3728");
  }

  @Test
  void no_rule_is_broken_whatever_happens_in_more_rounds() {
    Map<String, List<String>> findings =
        SmallWorld.explore(ACCEPTORS, PROPOSERS, MORE_ROUNDS, 0, Integer.MAX_VALUE);

    assertThat(findings).containsOnlyKeys("situations", "choices");
  }

  /// What each rule is there for: without it others are broken, and in the end two values chosen.
  @Test
  void without_any_of_the_rules_two_values_are_chosen() throws Exception {
    StringBuilder table =
        new StringBuilder(
            "| rule | without it | first broken, after so many events |\n| --- | --- | --- |\n");
    StringBuilder courses = new StringBuilder();
    for (BrokenRule rule : BrokenRule.ALL) {
      Map<String, List<String>> findings = findings(rule);
      assertThat(findings).as(rule.rule()).containsKey(SmallWorld.WORST);
      table.append("| %s | %s | %s |\n".formatted(rule.rule(), rule.without(), inOrder(findings)));
      courses
          .append("\nWithout \"%s\" two values are chosen:\n\n".formatted(rule.rule()))
          .append("```\n")
          .append(String.join("\n", findings.get(SmallWorld.WORST)))
          .append("\n```\n");
    }
    GeneratedPart.of("paxos.md").check("rules", table.toString() + courses);
  }

  private Map<String, List<String>> findings(BrokenRule rule) throws Exception {
    Path classes = Files.createDirectory(folder.resolve(rule.without().replace(' ', '-')));
    Map<String, List<String>> findings =
        new TreeMap<>(
            rule.explore(classes, ACCEPTORS, PROPOSERS, ROUNDS, RESTARTS, SITUATIONS_MAX));
    findings.keySet().removeAll(List.of("situations", "choices"));
    return findings;
  }

  /// Such as `P1 (7), P2c (7), P2b (12)`.
  private static String inOrder(Map<String, List<String>> findings) {
    List<String> found = new ArrayList<>();
    findings.entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> entry.getValue().size()))
        .forEach(entry -> found.add("%s (%d)".formatted(entry.getKey(), entry.getValue().size())));
    return String.join(", ", found);
  }
}
