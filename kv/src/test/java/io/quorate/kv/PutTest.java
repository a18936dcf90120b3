package io.quorate.kv;

import static io.quorate.kv.TestStore.bytes;
import static io.quorate.kv.TestStore.putIgnoringLease;
import static io.quorate.kv.TestStore.putIgnoringValue;
import static io.quorate.kv.TestStore.putWithPrevKv;
import static io.quorate.kv.TestStore.txnOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PutTest {
  private final TestStore kv = new TestStore();

  @Test
  void the_version_that_was_replaced_is_told_if_asked_for() {
    kv.put("a", "1");
    KvResult asked = kv.apply(putWithPrevKv("a", "2"));
    assertThat(asked)
        .isEqualTo(
            new PutResponse(3, Optional.of(new KeyValue(bytes("a"), bytes("1"), 2, 2, 1, 0))));
    assertThat(kv.put("a", "3").prevKv()).as("not asked for").isEmpty();
  }

  @Test
  void nothing_was_replaced_where_no_key_was() {
    assertThat(kv.apply(putWithPrevKv("a", "1"))).isEqualTo(new PutResponse(2, Optional.empty()));
    kv.delete("a");
    assertThat(kv.apply(putWithPrevKv("a", "1"))).isEqualTo(new PutResponse(4, Optional.empty()));
  }

  @Test
  void a_put_that_ignores_the_value_keeps_it() {
    kv.put("a", "1");
    kv.apply(putIgnoringValue("a"));
    assertThat(kv.get("a")).isEqualTo(new KeyValue(bytes("a"), bytes("1"), 2, 3, 2, 0));
  }

  @Test
  void a_put_that_ignores_the_lease_changes_the_value() {
    kv.put("a", "1");
    kv.apply(putIgnoringLease("a", "2"));
    assertThat(kv.get("a")).isEqualTo(new KeyValue(bytes("a"), bytes("2"), 2, 3, 2, 0));
  }

  @Test
  void what_is_ignored_must_be_there() {
    assertThat(kv.apply(putIgnoringValue("a"))).isEqualTo(KvError.KEY_NOT_FOUND);
    assertThat(kv.apply(putIgnoringLease("a", "1"))).isEqualTo(KvError.KEY_NOT_FOUND);
    kv.put("a", "1");
    kv.delete("a");
    assertThat(kv.apply(putIgnoringValue("a"))).as("deleted").isEqualTo(KvError.KEY_NOT_FOUND);
  }

  @Test
  void a_lease_that_does_not_exist_is_refused() {
    PutRequest put = new PutRequest(bytes("a"), bytes("1"), 7, false, false, false);
    assertThat(kv.apply(put)).isEqualTo(KvError.LEASE_NOT_FOUND);
  }

  /// A put on its own asks for the lease first, one in a txn for the key.
  @Test
  void where_both_lease_and_key_are_missing_a_txn_and_a_put_name_different_ones() {
    PutRequest put = new PutRequest(bytes("a"), Bytes.EMPTY, 7, false, true, false);
    assertThat(kv.apply(put)).isEqualTo(KvError.LEASE_NOT_FOUND);
    assertThat(kv.apply(txnOf(put))).isEqualTo(KvError.KEY_NOT_FOUND);
  }

  @Test
  void a_value_may_be_empty() {
    kv.put("a", "");
    assertThat(kv.get("a")).isEqualTo(new KeyValue(bytes("a"), Bytes.EMPTY, 2, 2, 1, 0));
  }

  @Test
  void keys_are_bytes_and_not_text() {
    Bytes high = Bytes.wrap(new byte[] {(byte) 0xff});
    Bytes zero = Bytes.wrap(new byte[] {0});
    kv.put("a", "1");
    kv.apply(new PutRequest(high, bytes("1")));
    kv.apply(new PutRequest(zero, bytes("1")));
    assertThat(kv.range(Ranges.everything()).kvs())
        .extracting(KeyValue::key)
        .containsExactly(zero, bytes("a"), high);
  }
}
