package io.quorate.app.simulate;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.quorate.simulator.Failure;
import io.quorate.simulator.Run;
import io.quorate.simulator.Scenario;
import io.quorate.simulator.fault.ClockFault;
import io.quorate.simulator.fault.DiskFault;
import io.quorate.simulator.fault.Fault;
import io.quorate.simulator.fault.MemberFault;
import io.quorate.simulator.fault.NetworkFault;
import io.quorate.simulator.fault.ProcessFault;
import io.quorate.simulator.world.TraceEvent;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;

/// The file of a run: lines of JSON, the first of which decides everything and the others tell what
/// happened. `docs/simulation.md` describes them.
final class TraceFile {
  private static final String FORMAT = "quorate-trace-1";
  private static final JsonMapper MAPPER = mapper();

  private TraceFile() {}

  /// The first line.
  ///
  /// @param format names this format and its version
  /// @param revision of the program that wrote it
  /// @param hash of the run, in hexadecimal
  /// @param failure how the run failed, if it did
  record Head(
      String format, String revision, Scenario scenario, String hash, Optional<Failure> failure) {
    Head {
      if (!FORMAT.equals(format)) {
        throw new IllegalArgumentException(
            "the format is '%s', not '%s'".formatted(format, FORMAT));
      }
    }
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "fault")
  private interface Named {}

  private static JsonMapper mapper() {
    JsonMapper.Builder builder =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .addMixIn(Fault.class, Named.class);
    for (Class<?> family :
        List.of(
            ClockFault.class,
            DiskFault.class,
            MemberFault.class,
            NetworkFault.class,
            ProcessFault.class)) {
      for (Class<?> kind : family.getPermittedSubclasses()) {
        builder.registerSubtypes(new NamedType(kind, word(kind.getSimpleName())));
      }
    }
    return builder.build();
  }

  /// `CutOneWay` becomes `cut-one-way`.
  private static String word(String name) {
    return name.replaceAll("(?<!^)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  static String hash(Run run) {
    return "%016x".formatted(run.hash());
  }

  /// @param run one that was told completely
  static void write(Path file, Run run, String revision) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(
          MAPPER.writeValueAsString(
              new Head(FORMAT, revision, run.scenario(), hash(run), run.failure())));
      out.newLine();
      for (TraceEvent event : run.trace()) {
        out.write(MAPPER.writeValueAsString(event));
        out.newLine();
      }
    }
  }

  /// The first line of a file; what follows is not needed to let it happen again.
  ///
  /// @throws IOException if the file cannot be read
  /// @throws IllegalArgumentException if it is no trace file, saying what is wrong in which line
  static Head read(Path file) throws IOException {
    try (BufferedReader in = Files.newBufferedReader(file)) {
      String first = in.readLine();
      if (first == null) {
        throw new IllegalArgumentException("line 1: the file is empty");
      }
      Head head = parse(1, first, Head.class);
      int number = 1;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        parse(++number, line, TraceEvent.class);
      }
      return head;
    } catch (CharacterCodingException _) {
      throw new IllegalArgumentException("it is not text in UTF-8");
    }
  }

  private static <T> T parse(int number, String line, Class<T> type) {
    try {
      return MAPPER.readValue(line, type);
    } catch (JacksonException e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      String reason =
          root instanceof JacksonException json ? json.getOriginalMessage() : root.getMessage();
      throw new IllegalArgumentException("line %d: %s".formatted(number, reason));
    }
  }
}
