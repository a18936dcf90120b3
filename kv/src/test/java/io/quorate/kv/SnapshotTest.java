package io.quorate.kv;

import static io.quorate.kv.TestStore.bytes;
import static io.quorate.kv.TestStore.deletionOf;
import static io.quorate.kv.TestStore.putOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/// A store written down and read again. That it behaves as before is also part of
/// [RandomCommandsTest].
class SnapshotTest {
  private final TestStore kv = new TestStore();

  @Test
  void an_empty_store_is_read_again() throws MalformedSnapshotException {
    KvStore restored = KvStore.restore(kv.snapshot());
    assertThat(restored.revision()).isEqualTo(1);
    assertThat(restored.compactRevision()).isEqualTo(-1);
    assertThat(restored.view().hash(0)).isEqualTo(kv.hash());
  }

  @Test
  void what_was_read_is_what_was_written() throws MalformedSnapshotException {
    fill(5000);
    KvStore restored = KvStore.restore(kv.snapshot());
    assertThat(restored.revision()).isEqualTo(kv.revision());
    assertThat(restored.compactRevision()).isEqualTo(kv.store().compactRevision());
    assertThat(restored.view().hash(0)).isEqualTo(kv.hash());
    for (long revision = kv.store().compactRevision(); revision <= kv.revision(); revision += 97) {
      RangeRequest range = Ranges.everything().at(revision).build();
      assertThat(restored.range(range)).isEqualTo(kv.store().range(range));
    }
    long first = kv.store().compactRevision();
    assertThat(restored.view().changes(first, kv.revision()))
        .isEqualTo(kv.store().view().changes(first, kv.revision()));
    assertThat(TestStore.snapshotOf(restored.view())).isEqualTo(kv.snapshot());
  }

  @Test
  void the_same_content_gives_the_same_bytes() {
    TestStore other = new TestStore();
    for (int i = 0; i < 3000; i++) {
      kv.put("key" + i, "1");
      other.put("key" + i, "1");
      other.store().view();
    }
    kv.compactAndTidy(1000);
    other.compact(1000);
    assertThat(other.snapshot()).isEqualTo(kv.snapshot());
  }

  @Test
  void a_large_snapshot_comes_in_many_chunks() {
    fill(5000);
    assertThat(kv.snapshot()).hasSizeGreaterThan(3).allMatch(chunk -> chunk.length() < 80_000);
  }

  @Test
  void a_value_larger_than_a_chunk_is_one_chunk() throws MalformedSnapshotException {
    kv.put("a", "x".repeat(1_000_000));
    kv.put("b", "1");
    assertThat(KvStore.restore(kv.snapshot()).view().hash(0)).isEqualTo(kv.hash());
  }

  @Test
  void commands_go_on_while_a_snapshot_is_written_and_it_holds_the_state_before_them()
      throws MalformedSnapshotException {
    fill(5000);
    KvHash hash = kv.hash();
    List<Bytes> chunks = new ArrayList<>();
    kv.store()
        .view()
        .writeTo(chunk -> {
          chunks.add(Bytes.copyOf(chunk, chunk.remaining()));
          fill(500);
          kv.delete("key1", "key2");
          kv.compactAndTidy(kv.revision() - 100);
        });
    assertThat(kv.hash()).isNotEqualTo(hash);
    assertThat(KvStore.restore(chunks).view().hash(0)).isEqualTo(hash);
  }

  @Test
  void chunks_may_be_cut_differently() throws MalformedSnapshotException {
    fill(100);
    byte[] whole = whole();
    for (int length : new int[] {1, 3, 7, 1000}) {
      List<Bytes> cut = new ArrayList<>();
      for (int from = 0; from < whole.length; from += length) {
        cut.add(Bytes.wrap(whole, from, Math.min(length, whole.length - from)));
        cut.add(Bytes.EMPTY);
      }
      assertThat(KvStore.restore(cut).view().hash(0)).isEqualTo(kv.hash());
    }
  }

  @Test
  void a_restored_store_does_not_share_the_bytes_of_the_snapshot()
      throws MalformedSnapshotException {
    kv.put("key", "value");
    byte[] whole = whole();
    KvStore restored = KvStore.restore(List.of(Bytes.wrap(whole)));
    Arrays.fill(whole, (byte) 0);
    assertThat(restored.view().hash(0)).isEqualTo(kv.hash());
  }

  // ---- what makes no sense

  @Test
  void every_cut_is_noticed() {
    fill(30);
    byte[] whole = whole();
    for (int length = 0; length < whole.length; length++) {
      assertMalformed(Arrays.copyOf(whole, length));
    }
  }

  @Test
  void every_altered_bit_is_noticed() {
    kv.put("a", "1");
    kv.txn(putOf("b", "2"), deletionOf("a"));
    kv.compact(2);
    byte[] whole = whole();
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] altered = whole.clone();
      altered[bit / 8] ^= (byte) (1 << (bit % 8));
      assertMalformed(altered);
    }
  }

  @Test
  void bytes_that_follow_are_noticed() {
    byte[] whole = whole();
    assertMalformed(Arrays.copyOf(whole, whole.length + 1));
  }

  @Test
  void a_missing_frame_is_noticed() {
    fill(5000);
    List<Bytes> chunks = kv.snapshot();
    for (int i = 0; i < chunks.size(); i++) {
      List<Bytes> without = new ArrayList<>(chunks);
      without.remove(i);
      assertThatThrownBy(() -> KvStore.restore(without))
          .isInstanceOf(MalformedSnapshotException.class);
    }
  }

  @Test
  void frames_in_another_order_are_noticed() {
    fill(5000);
    List<Bytes> chunks = new ArrayList<>(kv.snapshot());
    chunks.add(1, chunks.remove(2));
    assertThatThrownBy(() -> KvStore.restore(chunks))
        .isInstanceOf(MalformedSnapshotException.class);
  }

  /// A frame's length is not believed: memory grows with what is there.
  @Test
  void a_length_beyond_what_is_there_is_refused_before_anything_is_allocated() {
    assertMalformed(ByteBuffer.allocate(8).putInt(Integer.MAX_VALUE).array());
    assertMalformed(ByteBuffer.allocate(8).putInt(-1).array());
  }

  @Test
  void content_that_cannot_be_is_refused_even_with_a_right_checksum() throws Exception {
    byte[] head = frame(1, 'Q', 'K', 'V', 1, 5, 0);
    byte[] end = frame(3, 1);
    byte[] a = frame(2, 1, 1, 'a', 5, 0, 5, 1, 0, 1, 'v');
    assertThat(restore(head, a, end).range(Ranges.key("a").build()))
        .isEqualTo(
            new RangeResponse(
                5, List.of(new KeyValue(bytes("a"), bytes("v"), 5, 5, 1, 0)), false, 1));
    assertMalformed(frame(1, 'Q', 'K', 'W', 1, 5, 0), end); // another format
    assertMalformed(frame(1, 'Q', 'K', 'V', 2, 5, 0), end); // a later version of it
    assertMalformed(frame(1, 'Q', 'K', 'V', 1, 0, 0), end); // revision 0
    assertMalformed(frame(1, 'Q', 'K', 'V', 1, 5, 7), end); // compacted at 6
    assertMalformed(a, end); // no head
    assertMalformed(head, frame(4), end); // an unknown frame
    assertMalformed(head, a, a, frame(3, 2)); // a version twice
    assertMalformed(head, frame(2, 1, 0, 5, 0, 5, 1, 0, 1, 'v'), end); // no key
    assertMalformed(head, frame(2, 0, 5, 0, 5, 1, 0, 1, 'v'), end); // not even an empty one
    assertMalformed(head, frame(2, 1, 1, 'a', 6, 0, 5, 1, 0, 1, 'v'), end); // from the future
    assertMalformed(head, frame(2, 1, 1, 'a', 0, 0, 0, 1, 0, 1, 'v'), end); // from before
    assertMalformed(head, frame(2, 1, 1, 'a', 4, 0, 5, 1, 0, 1, 'v'), end); // made after changed
    assertMalformed(head, frame(2, 4, 1, 'a', 5, 0, 5, 1, 0, 1, 'v'), end); // an unknown flag
    assertMalformed(head, a, frame(3, 2)); // one version too few
  }

  // ---- prepared transactions

  private static final PrepareRequest PREPARED =
      new PrepareRequest(
          bytes("t1"),
          bytes("note"),
          new Work(
              List.of(new Seen(bytes("a"), bytes("b"), 1, 0)),
              List.of(putOf("b", "1"), deletionOf("c"))));

  @Test
  void prepared_transactions_keep_their_locks_and_their_work() throws MalformedSnapshotException {
    kv.apply(PREPARED);
    KvStore restored = KvStore.restore(kv.snapshot());
    assertThat(restored.prepared()).containsExactly(PREPARED);
    assertThat(restored.apply(putOf("a", "2")))
        .isEqualTo(new Conflict.Locked(List.of(bytes("t1"))));
    assertThat(TestStore.snapshotOf(restored.view())).isEqualTo(kv.snapshot());
    assertThat(restored.apply(new FinishRequest(bytes("t1"), true)))
        .isEqualTo(new FinishResponse(2, true));
    assertThat(restored.range(Ranges.key("b").build()).toString()).contains("1");
  }

  @Test
  void a_view_keeps_those_that_were_prepared_then() throws MalformedSnapshotException {
    kv.apply(PREPARED);
    KvView view = kv.store().view();
    kv.apply(new FinishRequest(bytes("t1"), false));
    assertThat(kv.store().view().prepared()).isEmpty();
    assertThat(KvStore.restore(TestStore.snapshotOf(view)).prepared()).containsExactly(PREPARED);
  }

  @Test
  void without_any_the_format_is_what_it_was() {
    kv.put("a", "1");
    List<Bytes> before = kv.snapshot();
    kv.apply(PREPARED);
    kv.apply(new FinishRequest(bytes("t1"), false));
    assertThat(kv.snapshot()).isEqualTo(before);
    assertThat(before.getLast()).isEqualTo(Bytes.wrap(frame(3, 1)));
  }

  @Test
  void a_prepared_transaction_that_is_missing_or_there_twice_is_noticed() {
    kv.apply(PREPARED);
    List<Bytes> chunks = kv.snapshot();
    Bytes prepared = chunks.get(1);
    List<Bytes> without = new ArrayList<>(chunks);
    without.remove(prepared);
    assertThatThrownBy(() -> KvStore.restore(without)).hasMessageContaining("prepared");
    List<Bytes> twice = new ArrayList<>(chunks);
    twice.add(1, prepared);
    assertThatThrownBy(() -> KvStore.restore(twice)).hasMessageContaining("prepared");
    assertMalformed(frame(1, 'Q', 'K', 'V', 1, 5, 0), frame(4, 1, 9, 0, 1, 't'), frame(3, 0, 1));
  }

  private void fill(int changes) {
    for (int i = 0; i < changes; i++) {
      String key = "key" + i % 1100;
      if (i % 7 == 0) {
        kv.delete(key);
      } else if (i % 11 == 0) {
        kv.txn(putOf("other", "" + i), putOf(key, "value" + i));
      } else {
        kv.put(key, "a value that makes chunks grow ".repeat(3) + i);
      }
      if (i % 1500 == 1400) {
        kv.compact(kv.revision() - 500);
      }
    }
  }

  private byte[] whole() {
    return join(kv.snapshot().stream().map(Bytes::toArray).toArray(byte[][]::new));
  }

  private static byte[] join(byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteBuffer whole = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      whole.put(part);
    }
    return whole.array();
  }

  private static byte[] frame(int... body) {
    ByteBuffer frame = ByteBuffer.allocate(8 + body.length).position(8);
    for (int value : body) {
      frame.put((byte) value);
    }
    CRC32C crc = new CRC32C();
    crc.update(frame.array(), 8, body.length);
    return frame.putInt(0, body.length).putInt(4, (int) crc.getValue()).array();
  }

  private static KvStore restore(byte[]... parts) throws MalformedSnapshotException {
    return KvStore.restore(List.of(Bytes.wrap(join(parts))));
  }

  private static void assertMalformed(byte[]... parts) {
    assertThatThrownBy(() -> restore(parts)).isInstanceOf(MalformedSnapshotException.class);
  }
}
