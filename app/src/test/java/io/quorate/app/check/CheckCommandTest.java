package io.quorate.app.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// `quorate check`, with files.
class CheckCommandTest {
  /// P1 writes x=4 and later reads y; P2 writes y=2 and reads x between the two.
  private static final String FIGURE =
      """
      [{:process 1, :type :invoke, :f :put, :value [:x 4]}
       {:process 1, :type :ok,     :f :put, :value [:x 4]}
       {:process 2, :type :invoke, :f :put, :value [:y 2]}
       {:process 2, :type :ok,     :f :put, :value [:y 2]}
       {:process 2, :type :invoke, :f :get, :value :x}
       {:process 2, :type :ok,     :f :get, :value X}
       {:process 1, :type :invoke, :f :get, :value :y}
       {:process 1, :type :ok,     :f :get, :value Y}]
      """;

  private static final String STALE =
      """
      {"process": 1, "type": "invoke", "f": "write", "value": 1, "time": 12}
      {"process": 1, "type": "ok", "f": "write", "value": 1}
      {"process": 2, "type": "invoke", "f": "write", "value": 2}
      {"process": "nemesis", "type": "info", "f": "start", "value": null}
      {"process": 2, "type": "ok", "f": "write", "value": 2}
      {"process": 3, "type": "invoke", "f": "write", "value": 3}
      {"process": 3, "type": "fail", "f": "write", "value": 3}
      {"process": 1, "type": "invoke", "f": "read", "value": null}
      {"process": 1, "type": "ok", "f": "read", "value": 1}
      """;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource({
    "linearizable:kv, 0, 2, 1",
    "sequential:kv, 0, 2, 0",
    "linearizable:kv, 4, 2, 0",
    "sequential:kv, 4, 2, 0",
    "linearizable:kv, 0, 0, 1",
    "sequential:kv, 0, 0, 1"
  })
  void the_figures_of_two_keys(String model, int x, int y, int exitCode) throws IOException {
    Path file = file("figure.edn", FIGURE.replace("X", "" + x).replace("Y", "" + y));
    assertThat(check("--model", model, file.toString())).isEqualTo(exitCode);
    assertThat(out.toString()).contains(exitCode == 0 ? "holds" : "violated");
  }

  @Test
  void a_violation_is_drawn_and_explained() throws IOException {
    Path file = file("stale.jsonl", STALE);
    assertThat(check("--model", "linearizable:register", file.toString())).isEqualTo(1);
    assertThat(out.toString())
        .contains(
            """
            process 1 |-- write 1 --|                 |-- read -> 1 --|
            process 2                 |-- write 2 --|
            """)
        .contains(
            "Process 1's \"read -> 1\" fits nowhere: in every order that respects time the object"
                + " then holds 2.");
  }

  @Test
  void json_says_the_same_to_programs() throws IOException {
    Path file = file("stale.jsonl", STALE);
    assertThat(check("--model", "linearizable:register", "--json", file.toString())).isEqualTo(1);
    assertThat(out.toString().lines())
        .singleElement()
        .satisfies(line ->
            assertThat(line)
                .contains("\"verdict\":\"violated\"", "\"operations\":3", "\"why\":\"Process 1's")
                .contains("{\"process\":1,\"f\":\"read\",\"value\":null,\"call\":5,"));
  }

  @Test
  void of_several_files_the_gravest_verdict_decides() throws IOException {
    Path fine = file("fine.edn", "");
    Path stale = file("stale.jsonl", STALE);
    String model = "--model=linearizable:register";
    assertThat(check(model, fine.toString(), stale.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("fine.edn: holds").contains("stale.jsonl: violated");
    assertThat(check(model, fine.toString(), "none.edn", stale.toString())).isEqualTo(64);
    assertThat(err.toString()).isEqualTo("quorate check: none.edn: there is no such file\n");
  }

  @Test
  void a_search_that_ends_at_a_limit_is_undecided() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 26; i++) {
      text.append("{:process %d :type :invoke :f :enqueue :value %d}%n".formatted(i, i / 2));
    }
    for (int i = 0; i < 26; i++) {
      text.append("{:process %d :type :ok :f :enqueue :value %d}%n".formatted(i, i / 2));
    }
    text.append(
        "{:process 0 :type :invoke :f :dequeue}\n{:process 0 :type :ok :f :dequeue :value 99}");
    Path file = file("queue.edn", text.toString());
    assertThat(check("--model", "linearizable:fifo-queue", "--time-limit", "1", file.toString()))
        .isEqualTo(2);
    assertThat(out.toString())
        .contains("undecided")
        .contains("stopped by the time limit of 1.0 s; at most 26 of 27 answered operations");
  }

  @ParameterizedTest
  @CsvSource({"absent, 0, 1", "any, 0, 0", "absent, nil, 0"})
  void nil_is_read_as_the_user_says(String meaning, String initial, int exitCode)
      throws IOException {
    Path file =
        file(
            "nil.edn",
            """
            {:process 0 :type :invoke :f :read :value nil}
            {:process 0 :type :ok :f :read :value nil}
            """);
    assertThat(
            check(
                "--model=linearizable:register",
                "--nil=" + meaning,
                "--initial=" + initial,
                file.toString()))
        .isEqualTo(exitCode);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {:process 0 :type :ok :f :read :value 1} | line 1: process 0 ends a read that it has not called
          {:process 0 :type :invoke :f :read}~{:process 0 :type :invoke :f :read} | line 2: process 0 calls read before its read has ended
          {:process 0 :type :invoke :f :read}~{:process 0 :type :info :f :read}~{:process 0 :type :invoke :f :read} | line 3: process 0 calls read after an operation of unknown outcome; a process that crashed is over
          {:process 0 :type :invoke :f :read}~{:process 0 :type :ok :f :write} | line 2: process 0 ends a write, but it has called read
          {:process 0 :type :invoke :f :jump} | line 1: this model has no operation 'jump'; it has read, write, cas
          {:process 0 :type :invoke :f :cas :value 3} | line 1: the value of cas is 3 and not [expected new]
          {:process 0 :type :begin :f :read} | line 1: type is begin, none of invoke, ok, fail, info
          {:type :invoke :f :read} | line 1: a map without process
          {:process :a :type :invoke :f :read} | line 1: process is :a, no number
          {:process 0 :f :read} | line 1: a map without type
          {:process 0 :type :invoke} | line 1: a map without f
          {:process 0 :type :invoke :f 3} | line 1: f is 3, no name
          {:index 2 :process 0 :type :invoke :f :read}~{:index 1 :process 0 :type :ok :f :read} | line 2: index 1 comes after index 2; events must be in order
          ~~{:process 0 :type | line 3: the file ends in the middle of a value
          hello | line 1: hello is no map
          {"process": 0, "type": "invoke", "f" | line 1: Unexpected end-of-input
          {"process": 0, "type": "invoke", "f": "read"}~7 | line 2: 7 is no map
          {"process": 0, "type": 1, "f": "read"} | line 1: type is 1, no name
          """)
  void malformed_input_is_refused_with_file_line_and_reason(String text, String reason)
      throws IOException {
    Path file = file("bad", text.replace('~', '\n'));
    assertThat(check("--model", "linearizable:cas-register", file.toString())).isEqualTo(64);
    assertThat(err.toString()).startsWith("quorate check: " + file + ": " + reason);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void what_is_wrong_with_a_file_is_said_in_one_short_line() throws IOException {
    for (String text : List.of("x".repeat(1_000_000), "\0\n\u0007{", "[".repeat(1000) + "\1")) {
      check("--model=linearizable:register", file("binary", text).toString());
      assertThat(err.toString()).hasSizeLessThan(500).matches("[^\\p{C}]+\n");
    }
    Path deep =
        file(
            "deep.json",
            "\n{\"process\": 0, \"type\": \"invoke\", \"f\": \"read\", \"value\": "
                + "[".repeat(1000));
    assertThat(check("--model=linearizable:register", deep.toString())).isEqualTo(64);
    assertThat(err.toString()).contains("line 2: Document nesting depth").doesNotContain("Stream");
  }

  /// Exit code 1 would say that it is violated.
  @Test
  void what_cannot_be_read_is_refused() {
    assertThat(check("--model=linearizable:register", folder.toString())).isEqualTo(64);
    assertThat(err.toString()).startsWith("quorate check: " + folder + ": cannot be read: ");
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private int check(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return new CommandLine(new CheckCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(new ArrayList<>(List.of(arguments)).toArray(String[]::new));
  }
}
