package io.quorate.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BytesTest {
  @Test
  void content_decides_equality_and_hash() {
    Bytes whole = Bytes.utf8("xxkeyxx");
    assertThat(whole.slice(2, 3)).isEqualTo(Bytes.utf8("key")).hasSameHashCodeAs(Bytes.utf8("key"));
    assertThat(whole).isNotEqualTo(Bytes.utf8("xxkeyxy"));
  }

  @Test
  void order_is_that_of_unsigned_bytes_and_a_prefix_comes_first() {
    assertThat(
            Stream.of(new byte[] {(byte) 0xff}, new byte[] {1, 2}, new byte[] {1}, new byte[] {})
                .map(Bytes::wrap)
                .sorted()
                .map(Bytes::toString))
        .containsExactly("", "01", "0102", "ff");
  }

  @Test
  void the_checksum_is_castagnoli() {
    // The check value of CRC-32C for this input, from its catalogue of parameters.
    assertThat(Bytes.utf8("123456789").crc32c()).isEqualTo(0xe3069283);
    assertThat(Bytes.utf8("0123456789").slice(1, 9).crc32c()).isEqualTo(0xe3069283);
    assertThat(Bytes.EMPTY.crc32c()).isZero();
  }

  @Test
  void a_copy_moves_the_position_of_its_source() {
    ByteBuffer source = ByteBuffer.wrap(new byte[] {1, 2, 3});
    assertThat(Bytes.copyOf(source, 2)).isEqualTo(Bytes.wrap(new byte[] {1, 2}));
    assertThat(source.remaining()).isEqualTo(1);
  }

  @Test
  void ranges_outside_the_content_are_refused() {
    Bytes part = Bytes.utf8("abcdef").slice(1, 3);
    assertThatThrownBy(() -> part.at(3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> part.slice(2, 2)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void a_prefix_is_recognised() {
    assertThat(Bytes.utf8("prefix/key").startsWith(Bytes.utf8("prefix/"))).isTrue();
    assertThat(Bytes.utf8("pre").startsWith(Bytes.utf8("prefix/"))).isFalse();
  }

  @Test
  void words_are_in_the_order_of_the_sequences_or_equal() {
    List<Bytes> ordered =
        List.of(
            Bytes.EMPTY,
            Bytes.wrap(new byte[] {0}),
            Bytes.utf8("a"),
            Bytes.utf8("abcdefgh"),
            Bytes.utf8("abcdefghi"),
            Bytes.utf8("b"),
            Bytes.wrap(new byte[] {-1}));
    for (int i = 1; i < ordered.size(); i++) {
      long before = ordered.get(i - 1).word(0);
      assertThat(Long.compareUnsigned(before, ordered.get(i).word(0))).isNotPositive();
    }
    assertThat(Bytes.utf8("xabcdefghi").slice(1, 9).word(1)).isEqualTo(0x6263646566676869L);
    assertThat(Bytes.utf8("xab").slice(0, 2).word(1)).isEqualTo(0x6100000000000000L);
    assertThat(Bytes.utf8("ab").word(2)).isZero();
  }

  @Test
  void beginnings_are_compared() {
    Bytes longer = Bytes.utf8("-abcx").slice(1, 4);
    assertThat(longer.commonBeginning(Bytes.utf8("abd"))).isEqualTo(2);
    assertThat(longer.commonBeginning(Bytes.utf8("abc"))).isEqualTo(3);
    assertThat(longer.commonBeginning(longer)).isEqualTo(4);
    assertThat(longer.compareBeginning(Bytes.utf8("abcy"), 3)).isZero();
    assertThat(longer.compareBeginning(Bytes.utf8("abcy"), 4)).isNegative();
    assertThat(longer.compareBeginning(Bytes.utf8("ab"), 3)).isPositive();
  }

  @Test
  void text_shows_printable_content_and_cuts_long_content() {
    assertThat(Bytes.utf8("foo")).hasToString("foo");
    assertThat(Bytes.wrap(new byte[] {0, 10})).hasToString("000a");
    assertThat(Bytes.utf8("a".repeat(40))).hasToString("a".repeat(32) + "...(40 bytes)");
  }
}
