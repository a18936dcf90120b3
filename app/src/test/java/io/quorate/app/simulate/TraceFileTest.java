package io.quorate.app.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.simulator.Run;
import io.quorate.simulator.Scenario;
import io.quorate.simulator.Simulation;
import io.quorate.simulator.Swarm;
import io.quorate.simulator.fault.FaultKind;
import io.quorate.simulator.fault.Strike;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceFileTest {
  @TempDir private Path folder;

  @Test
  void what_was_written_can_be_repeated_whatever_its_faults() throws IOException {
    Path file = folder.resolve("a.trace");
    Run run = Simulation.tell(withEveryFault());
    TraceFile.write(file, run, "1.2.3");

    TraceFile.Head head = TraceFile.read(file);
    assertThat(head.scenario()).isEqualTo(run.scenario());
    assertThat(head.revision()).isEqualTo("1.2.3");
    assertThat(head.failure()).isEmpty();
    assertThat(head.hash()).isEqualTo(TraceFile.hash(Simulation.run(head.scenario())));
    assertThat(Files.readAllLines(file)).hasSize(1 + run.trace().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "nodes":3                | "nodes":"three"          | line 1: .*three.*
          "nodes":3                | "nodes":30               | line 1: nodes must be from 2 to 9, not 30
          "nodes":3                | "nodes":2                | line 1: there are 2 nodes, but not for: .*
          "nodes":3,               | ``                       | line 1: .*nodes.*
          "nodes":3                | "nodes":3,"cats":1       | line 1: .*cats.*
          "fault":"kill"           | "fault":"fire"           | line 1: .*fire.*
          quorate-trace-1          | quorate-trace-9          | line 1: the format is 'quorate-trace-9', not 'quorate-trace-1'
          "kind":"FAULT"           | "kind":"FUN"             | line [0-9]+: .*FUN.*
          {"format"                | {format                  | line 1: .*
          """)
  void a_file_that_was_altered_is_refused_with_the_line_and_the_reason(
      String part, String other, String reason) throws IOException {
    Path file = folder.resolve("b.trace");
    TraceFile.write(file, Simulation.tell(withEveryFault()), "1");
    Files.writeString(
        file,
        Files.readString(file)
            .replaceFirst(
                java.util.regex.Pattern.quote(part),
                java.util.regex.Matcher.quoteReplacement(other)));

    assertThatThrownBy(() -> TraceFile.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .matches("(?s)" + reason);
  }

  @Test
  void an_empty_file_and_one_that_is_not_text_are_refused() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 10});
    assertThatThrownBy(() -> TraceFile.read(empty)).hasMessage("line 1: the file is empty");
    assertThatThrownBy(() -> TraceFile.read(binary)).hasMessage("it is not text in UTF-8");
  }

  private static Scenario withEveryFault() {
    SplittableRandom random = new SplittableRandom(1);
    List<Strike> strikes = new ArrayList<>();
    for (FaultKind kind : FaultKind.values()) {
      if (!kind.costsDisk()) {
        strikes.add(
            new Strike(
                100_000L * strikes.size(), 50_000, kind.draw(random, 3, random.nextDouble())));
      }
    }
    Scenario any = Swarm.ofAll().scenario(1);
    return new Scenario(1, 3, 2, 50, any.workload(), 2000, any.settings(), strikes);
  }
}
