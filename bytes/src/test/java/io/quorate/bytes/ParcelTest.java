package io.quorate.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParcelTest {
  private static final Parcel SAMPLE =
      new Parcel(Bytes.utf8("head"), List.of(Bytes.utf8("one"), Bytes.EMPTY, Bytes.utf8("three")));

  @Test
  void what_was_encoded_is_decoded() throws MalformedParcelException {
    assertThat(Parcel.decode(encoded(SAMPLE))).isEqualTo(SAMPLE);
    assertThat(Parcel.decode(encoded(new Parcel(Bytes.EMPTY)))).isEqualTo(new Parcel(Bytes.EMPTY));
  }

  @Test
  void the_cover_ends_where_the_payload_bytes_begin() throws MalformedParcelException {
    ByteBuffer encoded = encoded(SAMPLE);
    assertThat(Parcel.coverLength(encoded)).isEqualTo(SAMPLE.coverLength());
    assertThat(encoded.get(SAMPLE.coverLength())).isEqualTo((byte) 'o');
  }

  @Test
  void every_altered_payload_bit_is_noticed() {
    int length = SAMPLE.encodedLength();
    for (int bit = SAMPLE.coverLength() * 8; bit < length * 8; bit++) {
      byte[] altered = encoded(SAMPLE).array();
      altered[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> Parcel.decode(ByteBuffer.wrap(altered)))
          .isInstanceOf(MalformedParcelException.class)
          .hasMessageContaining("checksum");
    }
  }

  @Test
  void every_cut_is_noticed() {
    for (int length = 0; length < SAMPLE.encodedLength(); length++) {
      ByteBuffer cut = encoded(SAMPLE).limit(length);
      assertThatThrownBy(() -> Parcel.decode(cut)).isInstanceOf(MalformedParcelException.class);
    }
  }

  @Test
  void lengths_are_checked_before_anything_is_allocated() {
    ByteBuffer huge = ByteBuffer.allocate(8).putInt(Integer.MAX_VALUE).putInt(Integer.MAX_VALUE);
    assertThatThrownBy(() -> Parcel.decode(huge.flip()))
        .isInstanceOf(MalformedParcelException.class);
    ByteBuffer negative = ByteBuffer.allocate(8).putInt(-1).putInt(-1);
    assertThatThrownBy(() -> Parcel.decode(negative.flip()))
        .isInstanceOf(MalformedParcelException.class);
  }

  private static ByteBuffer encoded(Parcel parcel) {
    ByteBuffer target = ByteBuffer.allocate(parcel.encodedLength());
    parcel.encode(target);
    return target.flip();
  }
}
