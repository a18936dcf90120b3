package io.quorate.kv;

import static io.quorate.kv.TestStore.bytes;
import static io.quorate.kv.TestStore.deletionOf;
import static io.quorate.kv.TestStore.putOf;
import static io.quorate.kv.TestStore.txnOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.kv.random.RandomRequests;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KvCodecTest {
  private static final TxnRequest EVERYTHING =
      new TxnRequest(
          List.of(
              compare(Compare.Relation.EQUAL, new Compare.Operand.Version(1)),
              compare(Compare.Relation.GREATER, new Compare.Operand.CreateRevision(-1)),
              compare(Compare.Relation.LESS, new Compare.Operand.ModRevision(Long.MAX_VALUE)),
              compare(Compare.Relation.NOT_EQUAL, new Compare.Operand.Value(bytes("v"))),
              compare(Compare.Relation.UNRECOGNIZED, new Compare.Operand.Lease(Long.MIN_VALUE)),
              compare(Compare.Relation.EQUAL, Compare.Operand.Unrecognized.UNRECOGNIZED)),
          List.of(
              putOf("a", "1"),
              new PutRequest(bytes("b"), Bytes.EMPTY, -7, true, true, true),
              new DeleteRangeRequest(bytes("c"), bytes("d"), true),
              new RangeRequest(
                  bytes("e"),
                  bytes("\0"),
                  -1,
                  -2,
                  SortOrder.UNRECOGNIZED,
                  SortTarget.UNRECOGNIZED,
                  true,
                  true,
                  true,
                  3,
                  4,
                  5,
                  Long.MIN_VALUE),
              EmptyOp.EMPTY),
          List.of(txnOf(txnOf(Ranges.everything().build()), deletionOf("a")), txnOf()));

  private static final Work WORK =
      new Work(
          List.of(new Seen(bytes("a"), Bytes.EMPTY, 7, 1), new Seen(bytes("b"), bytes("c"), -1, 0)),
          List.of(putOf("a", "1"), deletionOf("b", "c")));

  private static Compare compare(Compare.Relation relation, Compare.Operand operand) {
    return new Compare(bytes("key"), bytes("end"), relation, operand);
  }

  @Test
  void each_command_is_decoded_to_what_was_encoded() {
    assertRoundTrip(putOf("a", "1"));
    assertRoundTrip(new PutRequest(Bytes.EMPTY, Bytes.EMPTY, 1L << 62, true, false, true));
    assertRoundTrip(deletionOf("a"));
    assertRoundTrip(new DeleteRangeRequest(bytes("a"), bytes("\0"), true));
    assertRoundTrip(new CompactRequest(5, true));
    assertRoundTrip(new CompactRequest(-5, false));
    assertRoundTrip(txnOf());
    assertRoundTrip(EVERYTHING);
    assertRoundTrip(new CommitRequest(WORK));
    assertRoundTrip(new PrepareRequest(bytes("t1"), bytes("note"), WORK));
    assertRoundTrip(new PrepareRequest(Bytes.EMPTY, Bytes.EMPTY, new Work(List.of(), List.of())));
    assertRoundTrip(new FinishRequest(bytes("t1"), true));
    assertRoundTrip(new FinishRequest(bytes("t1"), false));
  }

  @Test
  void random_commands_are_decoded_to_what_was_encoded() {
    RandomRequests random = new RandomRequests(new SplittableRandom(1));
    for (int i = 0; i < 10_000; i++) {
      assertRoundTrip(random.command(100));
      assertRoundTrip(random.part(100));
    }
  }

  private static void assertRoundTrip(Command command) {
    assertThat(KvCodec.decode(KvCodec.encode(command))).isEqualTo(command);
  }

  /// What the log of a running system holds must stay readable.
  @Test
  void the_encoding_does_not_change() {
    assertThat(KvCodec.encode(putOf("ab", "xyz")).toArray())
        .containsExactly(1, 1, 0, 2, 'a', 'b', 3, 'x', 'y', 'z');
    assertThat(
            KvCodec.encode(new PutRequest(bytes("a"), Bytes.EMPTY, 300, true, true, false))
                .toArray())
        .containsExactly(1, 1, 0b1011, 1, 'a', 0, 0xac, 2);
    assertThat(KvCodec.encode(new DeleteRangeRequest(bytes("a"), bytes("b"), true)).toArray())
        .containsExactly(1, 2, 1, 1, 'a', 1, 'b');
    assertThat(KvCodec.encode(new CompactRequest(7, true)).toArray()).containsExactly(1, 4, 1, 7);
    Compare compare =
        new Compare(bytes("k"), Compare.Relation.LESS, new Compare.Operand.Version(9));
    TxnRequest txn =
        new TxnRequest(
            List.of(compare), List.of(Ranges.key("r").limit(1).build()), List.of(EmptyOp.EMPTY));
    assertThat(KvCodec.encode(txn).toArray())
        .containsExactly(
            1, 3, 1, 2, 1, 1, 'k', 0, 9, 1, 5, 0, 0, 0, 1, 'r', 0, 1, 0, 0, 0, 0, 0, 1, 6);
    Work work = new Work(List.of(new Seen(bytes("a"), bytes("b"), 7, 2)), List.of(putOf("a", "1")));
    assertThat(KvCodec.encode(new CommitRequest(work)).toArray())
        .containsExactly(1, 7, 1, 1, 'a', 1, 'b', 7, 2, 1, 1, 0, 1, 'a', 1, '1');
    assertThat(KvCodec.encode(new PrepareRequest(bytes("t"), bytes("n"), work)).toArray())
        .containsExactly(1, 8, 1, 't', 1, 'n', 1, 1, 'a', 1, 'b', 7, 2, 1, 1, 0, 1, 'a', 1, '1');
    assertThat(KvCodec.encode(new FinishRequest(bytes("t"), true)).toArray())
        .containsExactly(1, 9, 1, 1, 't');
  }

  @Test
  void keys_and_values_share_the_array_of_the_command() {
    byte[] array = KvCodec.encode(putOf("a", "1")).toArray();
    PutRequest put = (PutRequest) KvCodec.decode(Bytes.wrap(array));
    array[array.length - 1] = '2';
    assertThat(put.value()).isEqualTo(bytes("2"));
  }

  // ---- what makes no sense

  @Test
  void every_cut_is_noticed() {
    byte[] whole = KvCodec.encode(EVERYTHING).toArray();
    for (int length = 0; length < whole.length; length++) {
      assertMalformed(Bytes.wrap(whole, 0, length));
    }
  }

  @Test
  void bytes_that_follow_are_noticed() {
    byte[] longer = Arrays.copyOf(KvCodec.encode(EVERYTHING).toArray(), 1000);
    assertMalformed(Bytes.wrap(longer));
  }

  @Test
  void what_is_not_known_is_refused_and_not_skipped() {
    assertMalformed(2, 1, 0, 1, 'a', 0); // version
    assertMalformed(1, 10, 0, 1, 'a', 0); // kind of command
    assertMalformed(1, 5, 0, 1, 'a', 0); // a range is no command
    assertMalformed(1, 1, 16, 1, 'a', 0); // flag of a put
    assertMalformed(1, 2, 2, 1, 'a', 0); // flag of a deletion
    assertMalformed(1, 4, 2, 7); // flag of a compaction
    assertMalformed(1, 9, 2, 1, 't'); // flag of a transaction's end
    assertMalformed(1, 7, 0, 1, 6); // what a transaction does not write
    assertMalformed(1, 3, 0, 1, 9, 0); // kind of operation
    assertMalformed(1, 3, 1, 5, 1, 1, 'k', 0, 9, 0, 0); // relation
    assertMalformed(1, 3, 1, 0, 7, 1, 'k', 0, 9, 0, 0); // operand
    assertMalformed(1, 3, 0, 1, 5, 0, 4, 0, 1, 'r', 0, 0, 0, 0, 0, 0, 0, 0); // sort order
    assertMalformed(1, 3, 0, 1, 5, 0, 0, 6, 1, 'r', 0, 0, 0, 0, 0, 0, 0, 0); // sort target
  }

  @Test
  void a_length_or_count_beyond_what_is_there_is_refused_before_anything_is_allocated() {
    int[] twoGiB = {0xff, 0xff, 0xff, 0xff, 7};
    assertMalformed(concat(new int[] {1, 1, 0}, twoGiB)); // length of a key
    assertMalformed(concat(new int[] {1, 3}, twoGiB)); // number of compares
    assertMalformed(concat(new int[] {1, 3, 0}, twoGiB)); // number of operations
    int[] negative = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1};
    assertMalformed(concat(new int[] {1, 1, 0}, negative));
  }

  @Test
  void a_number_beyond_64_bits_is_refused() {
    int[] beyond = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2};
    int[] endless = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0};
    assertMalformed(concat(new int[] {1, 4, 0}, beyond));
    assertMalformed(concat(new int[] {1, 4, 0}, endless));
  }

  @Test
  void txns_nested_too_deeply_exhaust_no_stack() {
    ByteArrayOutputStream deep = new ByteArrayOutputStream();
    deep.write(1);
    deep.write(3);
    for (int i = 0; i < 100_000; i++) {
      deep.writeBytes(new byte[] {0, 1, 3}); // no compares, one operation: a txn
    }
    assertMalformed(Bytes.wrap(deep.toByteArray()));
    assertThatThrownBy(() -> KvCodec.encode(nested(KvCodec.DEPTH_MAX + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("200 deep");
    assertRoundTrip(nested(KvCodec.DEPTH_MAX));
  }

  private static TxnRequest nested(int depth) {
    TxnRequest txn = txnOf();
    for (int i = 1; i < depth; i++) {
      txn = txnOf(txn);
    }
    return txn;
  }

  /// Whatever bytes come: a command or the one exception that says that they are none.
  @Test
  void altered_bytes_are_a_command_or_malformed() {
    SplittableRandom random = new SplittableRandom(2);
    byte[] whole = KvCodec.encode(EVERYTHING).toArray();
    for (int i = 0; i < 20_000; i++) {
      byte[] altered = whole.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        altered[random.nextInt(altered.length)] = (byte) random.nextInt();
      }
      assertThatCode(() -> decodeIfPossible(Bytes.wrap(altered))).doesNotThrowAnyException();
    }
  }

  private static void decodeIfPossible(Bytes bytes) {
    try {
      assertRoundTrip(KvCodec.decode(bytes));
    } catch (MalformedCommandException expected) {
      assertThat(expected).hasMessageContaining("at byte");
    }
  }

  private static void assertMalformed(int... bytes) {
    byte[] array = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      array[i] = (byte) bytes[i];
    }
    assertMalformed(Bytes.wrap(array));
  }

  private static void assertMalformed(Bytes bytes) {
    assertThatThrownBy(() -> KvCodec.decode(bytes)).isInstanceOf(MalformedCommandException.class);
  }

  private static int[] concat(int[] head, int[] tail) {
    int[] both = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, both, head.length, tail.length);
    return both;
  }
}
