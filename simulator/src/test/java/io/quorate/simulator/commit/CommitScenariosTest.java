package io.quorate.simulator.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Runs as text, a test for each file: a story in comments, a line that says what is to happen, and
/// after `----` the picture of what did. With `-Dquorate.rewrite=true` the pictures are written
/// anew; read the difference as carefully as code.
///
/// The line names a protocol, and any of `participants=3`, `vote=yes,no,late-no`, and
/// `crash=c1@5,1@2`, `cut=...`, `pause=...`, `wipe=...`, with `back=600ms` for faults that end.
class CommitScenariosTest {
  private static final Path HOME =
      Path.of(System.getProperty("basedir", "."), "src/test/resources/scenarios/commit");
  private static final boolean REWRITE = Boolean.getBoolean("quorate.rewrite");
  private static final String RULE = "----\n";

  @TestFactory
  Stream<DynamicTest> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(HOME)) {
      List<Path> scripts = files.sorted().toList();
      assertThat(scripts).isNotEmpty();
      return scripts.stream()
          .map(file ->
              DynamicTest.dynamicTest(
                  file.getFileName().toString(), file.toUri(), () -> run(file)));
    }
  }

  private static void run(Path file) throws IOException {
    String expected = Files.readString(file);
    String head = expected.substring(0, expected.indexOf(RULE));
    String line = head.lines().filter(each -> !each.startsWith("#")).findFirst().orElseThrow();
    CommitRun run = CommitWorld.tell(scenario(List.of(line.split(" "))));
    assertThat(run.unreached()).isEmpty();
    String actual = head + RULE + run.diagram() + run.verdict() + "\n";
    if (REWRITE) {
      Files.writeString(file, actual);
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }

  private static CommitScenario scenario(List<String> words) {
    CommitProtocol protocol = CommitProtocol.of(words.getFirst());
    CommitScenario scenario = CommitScenario.of(protocol, 3);
    Duration back = Duration.ZERO;
    for (String word : words.subList(1, words.size())) {
      String name = word.substring(0, word.indexOf('='));
      List<String> values = List.of(word.substring(word.indexOf('=') + 1).split(","));
      switch (name) {
        case "participants" ->
            scenario = CommitScenario.of(protocol, Integer.parseInt(values.getFirst()));
        case "vote" -> scenario = scenario.withBallots(values.stream().map(Ballot::of).toList());
        case "back" -> back = Duration.parse("PT" + seconds(values.getFirst()));
        default -> {
          for (String moment : values) {
            scenario = scenario.with(fault(name, Moment.parse(moment), back));
          }
        }
      }
    }
    return scenario;
  }

  private static String seconds(String millis) {
    return Long.parseLong(millis.replace("ms", "")) / 1000.0 + "S";
  }

  private static CommitFault fault(String name, Moment moment, Duration back) {
    return switch (name) {
      case "crash" -> new CommitFault.Crash(moment, back);
      case "cut" -> new CommitFault.Cut(moment, back);
      case "pause" -> new CommitFault.Pause(moment, back);
      case "wipe" -> new CommitFault.Wipe(moment, back);
      default -> throw new IllegalArgumentException("unknown: " + name);
    };
  }
}
