package io.quorate.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadTest {
  @Test
  void a_name_says_what_and_from_how_many() {
    assertThat(Workload.parseList("put, range-1"))
        .containsExactly(new Workload("put", false), new Workload("range", true));
    assertThat(Workload.parse("txn-1").name()).isEqualTo("txn-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "put,", "puts", "put-2", "-1", "PUT"})
  void another_name_is_refused_with_those_that_exist(String text) {
    assertThatThrownBy(() -> Workload.parseList(text)).hasMessageContaining("put, put-1, range");
  }

  @Test
  void one_client_sends_a_twentieth() {
    assertThat(Workload.parse("put").arguments("a:1", 1000, 6000, 256))
        .startsWith("bench", "put", "--endpoints", "a:1")
        .containsSubsequence("--clients", "1000", "--connections", "100")
        .containsSubsequence("--total", "1000", "--warm-up", "6000", "--value-size", "256");
    assertThat(Workload.parse("put-1").arguments("a:1", 1000, 6000, 256))
        .containsSubsequence("--clients", "1", "--connections", "1")
        .containsSubsequence("--total", "50", "--warm-up", "6000");
    assertThat(Workload.parse("put-1").requests(3)).isOne();
  }
}
