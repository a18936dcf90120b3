package io.quorate.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the classes of a module must not name, whatever their sources look like.
class ClassRulesTest {
  private static final Rule NO_PROTOCOL_BUFFERS =
      Rule.against("com.google.protobuf", "io.grpc", "io.quorate.api");

  private static final Rule BYTES_ONLY =
      Rule.against("io.quorate.protocol", "io.quorate.runtime", "io.quorate.kv", "io.quorate.api");

  @ParameterizedTest
  @ValueSource(strings = {"protocol", "kv"})
  void protocols_and_keys_know_no_clock_thread_file_socket_logger_or_chance(String module) {
    assertThat(Rule.PURE.offences(Project.classFiles(module))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("modulesWithoutProtocolBuffers")
  void protocol_buffers_and_grpc_stay_at_the_edge(String module) {
    assertThat(NO_PROTOCOL_BUFFERS.offences(Project.classFiles(module))).isEmpty();
  }

  static List<String> modulesWithoutProtocolBuffers() {
    Set<String> edge = Set.of("api", "server", "client");
    return Project.shippedModules().stream().filter(module -> !edge.contains(module)).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes", "wal", "net"})
  void log_and_network_carry_bytes(String module) {
    assertThat(BYTES_ONLY.offences(Project.classFiles(module))).isEmpty();
  }

  // ---- the rules find what they look for
  // -------------------------------------------------------------------------

  /// Everything that a pure module must not do.
  @SuppressWarnings("unused")
  private static final class Impure {
    private volatile boolean flag;
    private final AtomicLong shared = new AtomicLong();
    private final Map<String, String> table = new HashMap<>();

    synchronized long clock() {
      return System.nanoTime() + System.currentTimeMillis() + System.identityHashCode(this);
    }

    Supplier<java.time.Instant> clockByReference() {
      return java.time.Instant::now;
    }

    void threads() {
      synchronized (table) {
        Thread.ofVirtual().start(() -> List.of(1).parallelStream().forEach(_ -> {}));
      }
    }

    double chance() {
      return Math.random()
          + new java.util.Random().nextDouble()
          + new java.util.SplittableRandom().nextDouble()
          + java.util.concurrent.ThreadLocalRandom.current().nextDouble()
          + java.util.random.RandomGenerator.getDefault().nextDouble()
          + new java.security.SecureRandom().nextDouble()
          + java.util.UUID.randomUUID().hashCode();
    }

    void surroundings() throws IOException {
      java.nio.file.Files.delete(java.nio.file.Path.of("file"));
      java.nio.channels.FileChannel.open(java.nio.file.Path.of("file")).close();
      new java.net.Socket().close();
      System.out.println(System.getenv("HOME"));
      System.getLogger("log").log(System.Logger.Level.INFO, "words");
      Runtime.getRuntime().gc();
    }

    Object orders() {
      return List.of(
          Set.of(1),
          Map.of(1, 2),
          Set.copyOf(List.of(1)),
          Map.copyOf(table),
          List.of(1).stream().collect(java.util.stream.Collectors.toSet()));
    }
  }

  /// What a pure module does all day.
  @SuppressWarnings("unused")
  private record Pure(String name, List<Long> numbers, java.time.Duration timeout) {
    private enum Kind {
      ONE
    }

    String all(Kind kind) {
      byte[] copy = new byte[3];
      System.arraycopy(new byte[] {1, 2, 3}, 0, copy, 0, 3);
      Map<Long, String> table = new java.util.TreeMap<>();
      numbers.forEach(number -> table.put(number, "%d of %s".formatted(number, name)));
      return switch (kind) {
        case ONE -> table.keySet().stream().map(Objects::toString).toList() + name + copy[0];
      };
    }
  }

  @Test
  void a_pure_class_has_nothing_to_fear() {
    assertThat(Rule.PURE.offences(classFile(Pure.class))).isEmpty();
  }

  @Test
  void an_impure_class_is_found_out() {
    assertThat(Rule.PURE.offences(classFile(Impure.class)))
        .contains(
            "synchronized",
            "volatile",
            "java.io.IOException",
            "java.io.PrintStream#println",
            "java.lang.Math#random",
            "java.lang.Runtime#getRuntime",
            "java.lang.System#currentTimeMillis",
            "java.lang.System#getLogger",
            "java.lang.System#getenv",
            "java.lang.System#identityHashCode",
            "java.lang.System#nanoTime",
            "java.lang.System#out",
            "java.lang.Thread$Builder$OfVirtual#start",
            "java.lang.Thread#ofVirtual",
            "java.net.Socket",
            "java.nio.channels.FileChannel#open",
            "java.nio.file.Files#delete",
            "java.security.SecureRandom",
            "java.time.Instant#now",
            "java.util.HashMap",
            "java.util.List#parallelStream",
            "java.util.Map#copyOf",
            "java.util.Map#of",
            "java.util.Random",
            "java.util.Set#copyOf",
            "java.util.Set#of",
            "java.util.SplittableRandom",
            "java.util.UUID#randomUUID",
            "java.util.concurrent.ThreadLocalRandom#current",
            "java.util.concurrent.atomic.AtomicLong",
            "java.util.random.RandomGenerator#getDefault",
            "java.util.stream.Collectors#toSet")
        .doesNotContain("java.util.List#of", "java.lang.Object#<init>");
  }

  @Test
  void a_package_is_forbidden_with_all_below_and_not_with_its_namesakes() {
    Rule rule = Rule.against("java.util.concurrent");
    assertThat(rule.offences(classFile(Impure.class)))
        .contains("java.util.concurrent.atomic.AtomicLong")
        .doesNotContain("java.util.Random");
    assertThat(Rule.against("java.util.con").offences(classFile(Impure.class))).isEmpty();
  }

  private static byte[] classFile(Class<?> type) {
    String file = type.getName().replaceFirst(".*\\.", "") + ".class";
    try (InputStream in = Objects.requireNonNull(type.getResourceAsStream(file))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
