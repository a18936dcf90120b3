package io.quorate.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.bytes.Parcel;
import io.quorate.wal.BatchFormat.Decoded;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BatchFormatTest {
  private static final Position START = new Position(3, 520);
  private static final Position DURABLE = new Position(2, 1800);
  private static final int CHAIN = 0x1234;
  private static final List<LogRecord> RECORDS =
      List.of(TestLog.record(1, 0), TestLog.record(2, 3), TestLog.record(3, 600));

  private final BatchFormat format = new BatchFormat(TestLog.IDENTITY);

  @Test
  void what_was_encoded_is_decoded() {
    ByteBuffer batch = ByteBuffer.allocate(2048);
    int chain = format.encode(RECORDS, START, DURABLE, CHAIN, batch);
    BatchHeader header = format.decodeHeader(batch, 0, START).orElseThrow();
    assertThat(header.start()).isEqualTo(START);
    assertThat(header.durable()).isEqualTo(DURABLE);
    assertThat(header.chain()).isEqualTo(CHAIN);
    assertThat(header.records()).isEqualTo(3);
    assertThat(header.length()).isEqualTo(batch.position());
    assertThat(header.end()).isEqualTo(new Position(3, 520 + batch.position()));
    assertThat(format.decode(header, batch, 0)).isEqualTo(new Decoded.Good(RECORDS, chain));
  }

  @Test
  void the_length_of_a_batch_is_known_before_it_is_encoded() {
    for (int payload = 0; payload < 20; payload++) {
      LogRecord record = TestLog.record(1, payload);
      assertThat(record.storedLength() % 8).isZero();
      assertThat(encoded(List.of(record)).limit())
          .isEqualTo(BatchHeader.OVERHEAD + (int) record.storedLength());
    }
  }

  @Test
  void random_batches_come_back_at_any_place_in_a_buffer() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 500; i++) {
      List<LogRecord> records = randomRecords(random);
      Position start = new Position(random.nextLong(1, 9), 512 + 8 * random.nextInt(200));
      ByteBuffer batch = ByteBuffer.allocate(1 << 14);
      int chain = format.encode(records, start, DURABLE, random.nextInt(), batch);
      int at = random.nextInt(8);
      ByteBuffer window = ByteBuffer.allocate(1 << 15).put(at, batch, 0, batch.position());
      BatchHeader header = format.decodeHeader(window, at, start).orElseThrow();
      assertThat(format.decode(header, window, at)).isEqualTo(new Decoded.Good(records, chain));
    }
  }

  @Test
  void decoding_leaves_the_bytes_as_they_are() {
    ByteBuffer batch = encoded(RECORDS);
    ByteBuffer before = copy(batch);
    format.decode(format.decodeHeader(batch, 0, START).orElseThrow(), batch, 0);
    assertThat(batch).isEqualTo(before);
  }

  @Test
  void a_header_is_none_in_another_place_or_in_another_log() {
    ByteBuffer batch = encoded(RECORDS);
    assertThat(format.decodeHeader(batch, 0, START.plus(8))).isEmpty();
    assertThat(format.decodeHeader(batch, 0, new Position(4, 520))).isEmpty();
    BatchFormat other = new BatchFormat(new Identity(0xc1, 0x01, 0x1235));
    assertThat(other.decodeHeader(batch, 0, START)).isEmpty();
  }

  @Test
  void every_flipped_bit_is_noticed() {
    ByteBuffer batch = encoded(RECORDS);
    for (int bit = 0; bit < batch.limit() * 8; bit++) {
      byte flipped = (byte) (1 << (bit % 8));
      batch.put(bit / 8, (byte) (batch.get(bit / 8) ^ flipped));
      int byteAt = bit / 8;
      format
          .decodeHeader(batch, 0, START)
          .ifPresent(header -> {
            assertThat(byteAt).as("in a header that seems valid").isGreaterThanOrEqualTo(40);
            assertThat(format.decode(header, batch, 0))
                .as("byte %d", byteAt)
                .isInstanceOfSatisfying(
                    Decoded.Bad.class, bad -> assertThat(bad.at()).isBetween(40, byteAt));
          });
      batch.put(bit / 8, (byte) (batch.get(bit / 8) ^ flipped));
    }
  }

  @Test
  void a_record_is_bound_to_the_one_before_it() {
    ByteBuffer batch = encoded(List.of(TestLog.record(1, 8), TestLog.record(2, 8)));
    int length = (int) TestLog.record(1, 8).storedLength();
    ByteBuffer swapped = copy(batch);
    swapped.put(40 + length, batch, 40, length).put(40, batch, 40 + length, length);
    BatchHeader header = format.decodeHeader(batch, 0, START).orElseThrow();
    assertThat(format.decode(header, swapped, 0))
        .isEqualTo(new Decoded.Bad(40, "record 1 of 2: its checksum does not match"));
  }

  @Test
  void pieces_that_are_zero_by_right_are_counted() {
    // From byte 8 of a sector to byte 3 * 512: two whole sectors of the payload are zero.
    LogRecord zeros = new LogRecord(1, 1, new Parcel(Bytes.EMPTY, List.of(zeros(3 * 512))));
    ByteBuffer batch = encoded(List.of(zeros));
    BatchHeader header = format.decodeHeader(batch, 0, START).orElseThrow();
    assertThat(header.zeroPieces()).isEqualTo(2);
    assertThat(format.decodeHeader(encoded(RECORDS), 0, START).orElseThrow().zeroPieces()).isZero();
  }

  private ByteBuffer encoded(List<LogRecord> records) {
    ByteBuffer batch = ByteBuffer.allocate(4096);
    format.encode(records, START, DURABLE, CHAIN, batch);
    return batch.flip();
  }

  private static ByteBuffer copy(ByteBuffer source) {
    return ByteBuffer.allocate(source.remaining()).put(source.duplicate()).flip();
  }

  private static Bytes zeros(int count) {
    return Bytes.wrap(new byte[count]);
  }

  private static List<LogRecord> randomRecords(SplittableRandom random) {
    List<LogRecord> records = new ArrayList<>();
    for (int left = random.nextInt(6); left >= 0; left--) {
      List<Bytes> payloads = new ArrayList<>();
      for (int more = random.nextInt(3); more > 0; more--) {
        payloads.add(randomBytes(random, random.nextInt(700)));
      }
      Parcel content = new Parcel(randomBytes(random, random.nextInt(30)), payloads);
      records.add(new LogRecord(random.nextInt(1, 256), random.nextLong(), content));
    }
    return records;
  }

  private static Bytes randomBytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }
}
