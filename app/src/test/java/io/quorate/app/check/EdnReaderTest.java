package io.quorate.app.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.checker.Nil;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdnReaderTest {
  @Test
  void values_are_read() throws Exception {
    assertThat(EdnReader.parse("nil")).isEqualTo(Nil.NIL);
    assertThat(EdnReader.parse("-12")).isEqualTo(-12L);
    assertThat(EdnReader.parse("+3N")).isEqualTo(3L);
    assertThat(EdnReader.parse("0012")).isEqualTo(12L);
    assertThat(EdnReader.parse("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    assertThat(EdnReader.parse("9223372036854775808"))
        .isEqualTo(new BigInteger("9223372036854775808"));
    assertThat(EdnReader.parse("1.5e3")).isEqualTo(1500.0);
    assertThat(EdnReader.parse("1.50M")).isEqualTo(new BigDecimal("1.50"));
    assertThat(EdnReader.parse("true")).isEqualTo(true);
    assertThat(EdnReader.parse(":a/b")).isEqualTo(new Keyword("a/b"));
    assertThat(EdnReader.parse("word")).isEqualTo("word");
    assertThat(EdnReader.parse("\\newline")).isEqualTo("\n");
    assertThat(EdnReader.parse("\"a\\n\\u00e9\\\"é\"")).isEqualTo("a\né\"é");
    assertThat(EdnReader.parse("[1 (2, 3) #{4} {:a nil}]"))
        .isEqualTo(List.of(1L, List.of(2L, 3L), Set.of(4L), Map.of(new Keyword("a"), Nil.NIL)));
    assertThat(EdnReader.parse("#inst \"2026\"")).isEqualTo("2026");
    assertThat(EdnReader.parse(" ; words\n #_ [1 2] 3 ; more")).isEqualTo(3L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [1 2     | line 1: the file ends in the middle of a value
          "abc     | line 1: the file ends in the middle of a string
          ]        | line 1: ']' closes nothing
          {:a}     | line 1: the map has no value for :a
          1x       | line 1: '1x' is no number
          "abc\\    | line 1: the file ends in the middle of a string
          "\\q"    | line 1: '\\q' in a string
          "\\u12x4" | line 1: '\\u12x4' in a string
          1 2      | '1 2' is more than one value
          """)
  void what_is_no_value_is_refused(String text, String reason) {
    assertThatThrownBy(() -> EdnReader.parse(text))
        .isInstanceOf(MalformedInputException.class)
        .hasMessage(reason);
  }

  @Test
  void endless_numbers_are_refused() {
    assertThatThrownBy(() -> EdnReader.parse("9".repeat(1_000_000)))
        .hasMessage("line 1: a number of 1,000,000 digits");
  }

  @Test
  void deep_nesting_is_refused() {
    assertThatThrownBy(() -> EdnReader.parse("[".repeat(100_000)))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("nested deeper than 64");
  }
}
