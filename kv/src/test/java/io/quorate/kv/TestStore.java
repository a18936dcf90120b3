package io.quorate.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A store and short words for what tests do to it. Commands go through the codec, as those of a
/// log do.
final class TestStore {
  private KvStore store = new KvStore();

  static Bytes bytes(String text) {
    return Bytes.utf8(text);
  }

  static PutRequest putOf(String key, String value) {
    return new PutRequest(bytes(key), bytes(value));
  }

  static PutRequest putWithPrevKv(String key, String value) {
    return new PutRequest(bytes(key), bytes(value), 0, true, false, false);
  }

  static PutRequest putIgnoringValue(String key) {
    return new PutRequest(bytes(key), Bytes.EMPTY, 0, false, true, false);
  }

  static PutRequest putIgnoringLease(String key, String value) {
    return new PutRequest(bytes(key), bytes(value), 0, false, false, true);
  }

  static DeleteRangeRequest deletionOf(String key) {
    return new DeleteRangeRequest(bytes(key));
  }

  static DeleteRangeRequest deletionOf(String key, String end) {
    return new DeleteRangeRequest(bytes(key), bytes(end), false);
  }

  static TxnRequest txnOf(RequestOp... ops) {
    return new TxnRequest(List.of(), List.of(ops), List.of());
  }

  KvStore store() {
    return store;
  }

  long revision() {
    return store.revision();
  }

  KvResult apply(Command command) {
    return store.apply(KvCodec.encode(command));
  }

  PutResponse put(String key, String value) {
    return (PutResponse) apply(putOf(key, value));
  }

  DeleteRangeResponse delete(String key) {
    return (DeleteRangeResponse) apply(deletionOf(key));
  }

  DeleteRangeResponse delete(String key, String end) {
    return (DeleteRangeResponse) apply(deletionOf(key, end));
  }

  TxnResponse txn(RequestOp... ops) {
    return (TxnResponse) apply(txnOf(ops));
  }

  CompactResponse compact(long revision) {
    return (CompactResponse) apply(new CompactRequest(revision, false));
  }

  /// Compacts and frees all memory at once.
  void compactAndTidy(long revision) {
    compact(revision);
    tidy();
  }

  void tidy() {
    while (store.tidy()) {}
  }

  @Nullable KeyValue get(String key) {
    return get(Ranges.key(key));
  }

  /// The only key of a range, null if there is none.
  @Nullable KeyValue get(Ranges range) {
    List<KeyValue> kvs = range(range).kvs();
    assertThat(kvs).hasSizeLessThanOrEqualTo(1);
    return kvs.isEmpty() ? null : kvs.getFirst();
  }

  RangeResponse range(Ranges range) {
    RangeResult result = result(range);
    assertThat(result).isInstanceOf(RangeResponse.class);
    return (RangeResponse) result;
  }

  /// What the store and a view of it answer alike.
  RangeResult result(Ranges range) {
    RangeResult result = store.range(range.build());
    assertThat(store.view().range(range.build())).isEqualTo(result);
    return result;
  }

  List<String> keys(Ranges range) {
    return range(range).kvs().stream().map(kv -> kv.key().toUtf8()).toList();
  }

  KvHash hash() {
    return (KvHash) store.view().hash(0);
  }

  List<Bytes> snapshot() {
    return snapshotOf(store.view());
  }

  static List<Bytes> snapshotOf(KvView view) {
    List<Bytes> chunks = new ArrayList<>();
    view.writeTo(chunk -> chunks.add(Bytes.copyOf(chunk, chunk.remaining())));
    return chunks;
  }

  /// Goes on with the store that a snapshot gives.
  void restart() {
    try {
      store = KvStore.restore(snapshot());
    } catch (MalformedSnapshotException e) {
      throw new AssertionError(e);
    }
  }
}
