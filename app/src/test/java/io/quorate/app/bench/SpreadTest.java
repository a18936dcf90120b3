package io.quorate.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void one_value_is_all_of_them() {
    assertThat(Spread.of(List.of(7.0))).isEqualTo(new Spread(7, 7, 7, 7));
  }

  @Test
  void the_median_of_an_even_number_lies_between_the_middle_two() {
    assertThat(Spread.of(List.of(4.0, 1.0, 3.0, 2.0)).median()).isEqualTo(2.5);
    assertThat(Spread.of(List.of(3.0, 100.0, 1.0)).median()).isEqualTo(3);
  }

  @Test
  void nine_of_ten_are_not_above_the_90th_percentile() {
    List<Double> values = DoubleStream.iterate(0, v -> v <= 100, v -> v + 1).boxed().toList();

    assertThat(Spread.of(values)).isEqualTo(new Spread(0, 50, 90, 100));
  }

  @Test
  void nothing_has_no_spread() {
    assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
