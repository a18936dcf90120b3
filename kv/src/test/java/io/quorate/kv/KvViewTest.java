package io.quorate.kv;

import static io.quorate.kv.TestStore.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class KvViewTest {
  private final TestStore kv = new TestStore();

  @Test
  void a_view_never_changes() {
    for (int i = 0; i < 1000; i++) {
      kv.put("key" + i, "1");
    }
    KvView view = kv.store().view();
    HashResult hash = view.hash(0);
    RangeResult all = view.range(Ranges.everything().build());
    List<KeyValue> changes = view.changes(0, 9999);
    kv.delete("key1", "key9");
    for (int i = 0; i < 2000; i++) {
      kv.put("key" + i, "2");
    }
    kv.compactAndTidy(kv.revision());
    assertThat(view.revision()).isEqualTo(1001);
    assertThat(view.compactRevision()).isEqualTo(-1);
    assertThat(view.hash(0)).isEqualTo(hash);
    assertThat(view.range(Ranges.everything().build())).isEqualTo(all);
    assertThat(view.changes(0, 9999)).isEqualTo(changes);
  }

  @Test
  void the_view_of_a_store_that_did_not_change_is_the_same() {
    kv.put("a", "1");
    KvView view = kv.store().view();
    kv.delete("x");
    assertThat(kv.store().view()).isSameAs(view);
    kv.put("a", "1");
    assertThat(kv.store().view()).isNotSameAs(view);
    KvView second = kv.store().view();
    kv.compact(2);
    assertThat(kv.store().view()).as("a compaction makes no revision").isNotSameAs(second);
  }

  @Test
  void changes_come_in_the_order_in_which_they_happened() {
    kv.put("b", "1");
    kv.put("a", "1");
    kv.delete("b");
    KvView view = kv.store().view();
    assertThat(view.changes(3, 4))
        .containsExactly(
            new KeyValue(bytes("a"), bytes("1"), 3, 3, 1, 0), KeyValue.deletion(bytes("b"), 4));
    assertThat(view.changes(0, 2)).hasSize(1);
    assertThat(view.changes(5, 9)).isEmpty();
    assertThat(view.changes(4, 3)).isEmpty();
  }

  @Test
  void changes_before_the_compacted_revision_are_gone() {
    kv.put("a", "1");
    kv.put("a", "2");
    kv.compact(3);
    assertThatThrownBy(() -> kv.store().view().changes(2, 9))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
