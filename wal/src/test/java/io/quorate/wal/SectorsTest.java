package io.quorate.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class SectorsTest {
  private final ByteBuffer bytes = ByteBuffer.allocate(2000);

  @Test
  void a_range_is_divided_where_the_files_sectors_end() {
    assertThat(Sectors.zeroPieces(bytes, 0, 512, 0)).isEqualTo(1);
    assertThat(Sectors.zeroPieces(bytes, 0, 512, 8)).isEqualTo(2);
    assertThat(Sectors.zeroPieces(bytes, 0, 8, 504)).isEqualTo(1);
    assertThat(Sectors.zeroPieces(bytes, 0, 16, 504)).isEqualTo(2);
    assertThat(Sectors.zeroPieces(bytes, 100, 1544, 1016)).isEqualTo(4);
    assertThat(Sectors.zeroPieces(bytes, 0, 0, 0)).isZero();
  }

  @Test
  void a_piece_with_any_bit_set_is_not_zero() {
    for (int at = 0; at < 1024; at++) {
      bytes.put(300 + at, (byte) 0x10);
      assertThat(Sectors.zeroPieces(bytes, 300, 1024, 2048)).as("byte %d", at).isEqualTo(1);
      bytes.put(300 + at, (byte) 0);
    }
  }

  @Test
  void what_lies_outside_the_range_does_not_count() {
    bytes.put(9, (byte) 1).put(100, (byte) 1);
    assertThat(Sectors.isZero(bytes, 10, 90)).isTrue();
    assertThat(Sectors.isZero(bytes, 9, 90)).isFalse();
    assertThat(Sectors.isZero(bytes, 10, 91)).isFalse();
  }
}
