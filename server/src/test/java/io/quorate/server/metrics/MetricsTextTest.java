package io.quorate.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.metrics.MetricsText.Kind;
import org.junit.jupiter.api.Test;

class MetricsTextTest {
  @Test
  void a_family_is_its_help_its_kind_and_its_samples() {
    MetricsText text =
        new MetricsText()
            .family("a_seconds", Kind.HISTOGRAM, "How long.")
            .part("_bucket", 1, "le", "0.5")
            .part("_sum", 0.25)
            .counter("b_total", 1L << 60, "Many.");
    assertThat(text)
        .hasToString(
            """
            # HELP a_seconds How long.
            # TYPE a_seconds histogram
            a_seconds_bucket{le="0.5"} 1
            a_seconds_sum 0.25
            # HELP b_total Many.
            # TYPE b_total counter
            b_total 1152921504606846976
            """);
  }

  @Test
  void labels_are_escaped() {
    assertThat(new MetricsText().family("a", Kind.GAUGE, "x\\y").sample(0, "l", "\"\\\n", "m", ""))
        .hasToString("# HELP a x\\\\y\n# TYPE a gauge\na{l=\"\\\"\\\\\\n\",m=\"\"} 0\n");
  }

  @Test
  void numbers_are_as_prometheus_reads_them() {
    assertThat(MetricsText.number(3.0)).isEqualTo("3");
    assertThat(MetricsText.number(-0.5)).isEqualTo("-0.5");
    assertThat(MetricsText.number(Double.POSITIVE_INFINITY)).isEqualTo("+Inf");
    assertThat(MetricsText.number(Double.NEGATIVE_INFINITY)).isEqualTo("-Inf");
    assertThat(MetricsText.number(Double.NaN)).isEqualTo("NaN");
  }
}
