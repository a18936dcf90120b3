package io.quorate.kv;

import static io.quorate.kv.TestStore.bytes;
import static io.quorate.kv.TestStore.deletionOf;
import static io.quorate.kv.TestStore.putOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CompactionTest {
  private final TestStore kv = new TestStore();

  // ---- which revisions

  @Test
  void the_current_revision_can_be_compacted_and_a_later_one_cannot() {
    kv.put("a", "1");
    assertThat(kv.apply(new CompactRequest(3, false))).isEqualTo(KvError.FUTURE_REVISION);
    assertThat(kv.apply(new CompactRequest(2, false))).isEqualTo(new CompactResponse(2));
    assertThat(kv.store().compactRevision()).isEqualTo(2);
  }

  @Test
  void a_revision_is_compacted_once() {
    kv.put("a", "1");
    kv.put("a", "2");
    kv.compact(2);
    assertThat(kv.apply(new CompactRequest(2, false))).isEqualTo(KvError.COMPACTED);
    assertThat(kv.apply(new CompactRequest(1, true))).isEqualTo(KvError.COMPACTED);
    assertThat(kv.apply(new CompactRequest(3, true))).isEqualTo(new CompactResponse(3));
  }

  /// Without a compaction the compacted revision is -1.
  @Test
  void revision_zero_can_be_compacted_as_the_first_and_minus_one_never() {
    assertThat(kv.apply(new CompactRequest(-1, false))).isEqualTo(KvError.COMPACTED);
    assertThat(kv.apply(new CompactRequest(0, false))).isEqualTo(new CompactResponse(1));
    assertThat(kv.apply(new CompactRequest(0, false))).isEqualTo(KvError.COMPACTED);
  }

  // ---- what stays

  @Test
  void what_was_visible_at_the_compacted_revision_and_later_stays() {
    kv.put("a", "1");
    kv.put("a", "2");
    kv.put("b", "1");
    kv.put("a", "3");
    kv.compactAndTidy(4);
    assertThat(kv.get(Ranges.key("a").at(4)))
        .isEqualTo(new KeyValue(bytes("a"), bytes("2"), 2, 3, 2, 0));
    assertThat(kv.get("a")).isEqualTo(new KeyValue(bytes("a"), bytes("3"), 2, 5, 3, 0));
    assertThat(kv.keys(Ranges.everything().at(4))).containsExactly("a", "b");
  }

  @Test
  void a_key_that_was_deleted_before_the_compacted_revision_leaves_nothing() {
    kv.put("a", "1");
    kv.delete("a");
    kv.put("b", "1");
    kv.compactAndTidy(4);
    assertThat(kv.keys(Ranges.everything().at(4))).containsExactly("b");
    kv.put("a", "2");
    assertThat(kv.get("a")).isEqualTo(new KeyValue(bytes("a"), bytes("2"), 5, 5, 1, 0));
  }

  @Test
  void a_deletion_at_the_compacted_revision_stays_for_watches_until_the_next_compaction() {
    kv.put("a", "1");
    kv.delete("a");
    kv.compactAndTidy(3);
    assertThat(kv.store().view().changes(3, 3)).containsExactly(KeyValue.deletion(bytes("a"), 3));
    kv.restart();
    assertThat(kv.store().view().changes(3, 3)).containsExactly(KeyValue.deletion(bytes("a"), 3));
    kv.put("b", "1");
    kv.compactAndTidy(4);
    assertThat(kv.store().view().changes(4, 4))
        .containsExactly(new KeyValue(bytes("b"), bytes("1"), 4, 4, 1, 0));
  }

  @Test
  void changes_from_the_compacted_revision_on_are_kept() {
    kv.put("a", "1");
    kv.put("a", "2");
    kv.put("a", "3");
    kv.compactAndTidy(3);
    assertThat(kv.store().view().changes(3, 9))
        .containsExactly(
            new KeyValue(bytes("a"), bytes("2"), 2, 3, 2, 0),
            new KeyValue(bytes("a"), bytes("3"), 2, 4, 3, 0));
    assertThatThrownBy(() -> kv.store().view().changes(2, 9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("compacted up to 3");
  }

  @Test
  void of_two_changes_to_a_key_in_the_compacted_revision_the_second_is_kept() {
    kv.put("a", "1");
    // etcd's check of duplicate keys lets a deletion without an end pass.
    kv.txn(deletionOf("a", "\0"), putOf("a", "2"));
    assertThat(kv.store().view().changes(3, 3)).hasSize(2);
    kv.compact(3);
    KeyValue second = new KeyValue(bytes("a"), bytes("2"), 3, 3, 1, 0);
    assertThat(kv.store().view().changes(3, 3)).containsExactly(second);
    kv.restart();
    assertThat(kv.store().view().changes(3, 3)).containsExactly(second);
  }

  // ---- in small steps

  @Test
  void memory_is_freed_in_steps_and_nobody_can_see_how_far_they_have_got() {
    TestStore untouched = new TestStore();
    for (int i = 0; i < 3000; i++) {
      String key = "key" + i % 700;
      kv.put(key, "value" + i);
      untouched.put(key, "value" + i);
    }
    kv.compact(2500);
    untouched.compact(2500);
    assertThat(kv.store().isTidy()).isFalse();
    int steps = 1;
    while (kv.store().tidy()) {
      steps++;
      assertThat(kv.hash()).isEqualTo(untouched.hash());
      assertThat(kv.snapshot()).isEqualTo(untouched.snapshot());
      assertThat(kv.range(Ranges.everything().at(2500)))
          .isEqualTo(untouched.range(Ranges.everything().at(2500)));
    }
    assertThat(steps).isGreaterThan(5);
    assertThat(kv.store().isTidy()).isTrue();
    assertThat(untouched.store().isTidy()).isFalse();
    assertThat(kv.snapshot()).isEqualTo(untouched.snapshot());
  }

  @Test
  void a_store_that_is_never_idle_frees_memory_with_its_changes() {
    for (int i = 0; i < 1000; i++) {
      kv.put("key" + i, "1");
    }
    kv.compact(kv.revision());
    int changes = 0;
    while (!kv.store().isTidy()) {
      kv.put("other", "1");
      changes++;
    }
    assertThat(changes).isLessThanOrEqualTo(500);
  }

  @Test
  void a_compaction_before_the_last_one_is_done_with_adds_to_it() {
    for (int i = 0; i < 1000; i++) {
      kv.put("key" + i % 10, "1");
      if (i % 300 == 299) {
        kv.compact(kv.revision());
      }
    }
    TestStore tidy = new TestStore();
    for (int i = 0; i < 1000; i++) {
      tidy.put("key" + i % 10, "1");
    }
    tidy.compactAndTidy(kv.store().compactRevision());
    kv.tidy();
    assertThat(kv.snapshot()).isEqualTo(tidy.snapshot());
    assertThat(kv.store().tidy()).isFalse();
  }

  /// Searching the chain anew for each of its changes would take minutes.
  @Test
  void a_key_with_many_versions_is_compacted_in_linear_time() {
    int versions = 100_000;
    for (int i = 0; i < versions / 2; i++) {
      kv.put("hot", "1");
      kv.delete("hot");
    }
    kv.compactAndTidy(versions / 2);
    assertThat(kv.store().view().changes(versions / 2, versions / 2 + 1)).hasSize(2);
    assertThat(kv.get(Ranges.key("hot").at(versions / 2))).isNotNull();
  }

  @Test
  void views_from_before_a_compaction_keep_all_they_had() {
    for (int i = 0; i < 100; i++) {
      kv.put("key" + i % 3, "" + i);
    }
    KvView before = kv.store().view();
    RangeResult past = before.range(Ranges.everything().at(50).build());
    kv.compactAndTidy(90);
    assertThat(before.range(Ranges.everything().at(50).build())).isEqualTo(past);
    assertThat(before.changes(2, 101)).hasSize(100);
    assertThat(before.compactRevision()).isEqualTo(-1);
    assertThat(List.of(kv.store().view().changes(90, 101))).isNotEmpty();
  }
}
