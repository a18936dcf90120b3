package io.quorate.app;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quorate.protocol.EngineName;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInfo;

/// With which engines a test of real processes runs in an ordinary build: they take their time.
/// Stands at a test, or at its class for all that say nothing themselves. With
/// `-Dquorate.processes=all` every test runs with both engines.
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@interface Ordinarily {
  EngineName[] value();

  /// Leaves a test out that does not run with this engine now.
  final class Runs {
    private static final boolean ALL = "all".equals(System.getProperty("quorate.processes"));

    private Runs() {}

    /// Whether everything runs.
    static boolean all() {
      return ALL;
    }

    static void assume(TestInfo test, EngineName engine) {
      assumeTrue(
          ALL || ordinarily(test).contains(engine),
          "left out of an ordinary build; see docs/process-tests.md");
    }

    private static List<EngineName> ordinarily(TestInfo test) {
      return Stream.of(test.getTestMethod().orElseThrow(), test.getTestClass().orElseThrow())
          .map(place -> place.getAnnotation(Ordinarily.class))
          .filter(Objects::nonNull)
          .findFirst()
          .map(found -> List.of(found.value()))
          .orElseThrow();
    }
  }
}
