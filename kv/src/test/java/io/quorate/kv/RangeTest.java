package io.quorate.kv;

import static io.quorate.kv.TestStore.bytes;
import static io.quorate.kv.TestStore.putOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RangeTest {
  private final TestStore kv = new TestStore();

  /// Revision 6: a=y (created 2, modified 5, version 2), b=x (3, 6, version 2), c=z (4, 4, 1).
  @BeforeEach
  void fill() {
    kv.put("a", "first");
    kv.put("b", "first");
    kv.put("c", "z");
    kv.put("a", "y");
    kv.put("b", "x");
  }

  // ---- which keys

  @Test
  void without_an_end_one_key_is_read() {
    assertThat(kv.range(Ranges.key("a")))
        .isEqualTo(
            new RangeResponse(
                6, List.of(new KeyValue(bytes("a"), bytes("y"), 2, 5, 2, 0)), false, 1));
  }

  @Test
  void a_key_that_is_not_there_is_an_empty_answer() {
    assertThat(kv.range(Ranges.key("aa"))).isEqualTo(new RangeResponse(6, List.of(), false, 0));
  }

  @Test
  void the_end_is_exclusive() {
    assertThat(kv.keys(Ranges.between("a", "c"))).containsExactly("a", "b");
    assertThat(kv.keys(Ranges.between("a", "c\0"))).containsExactly("a", "b", "c");
    assertThat(kv.keys(Ranges.between("aa", "bb"))).containsExactly("b");
  }

  @Test
  void a_zero_byte_as_end_means_everything_from_the_key_on() {
    assertThat(kv.keys(Ranges.between("b", "\0"))).containsExactly("b", "c");
  }

  @Test
  void zero_bytes_as_key_and_end_mean_everything() {
    assertThat(kv.keys(Ranges.between("\0", "\0"))).containsExactly("a", "b", "c");
  }

  @Test
  void an_end_that_is_not_greater_than_the_key_means_nothing() {
    assertThat(kv.range(Ranges.between("c", "a")))
        .isEqualTo(new RangeResponse(6, List.of(), false, 0));
    assertThat(kv.range(Ranges.between("b", "b")).count()).isZero();
  }

  @Test
  void two_zero_bytes_as_end_are_an_end_like_any_other() {
    kv.put("\0", "0");
    assertThat(kv.keys(Ranges.between("\0", "\0\0"))).containsExactly("\0");
  }

  // ---- limit, more, count

  @Test
  void a_limit_cuts_off_and_says_so() {
    RangeResponse two = kv.range(Ranges.everything().limit(2));
    assertThat(two.kvs()).extracting(kv -> kv.key().toUtf8()).containsExactly("a", "b");
    assertThat(two.more()).isTrue();
    assertThat(two.count()).as("of all keys, whatever the limit").isEqualTo(3);
  }

  @Test
  void a_limit_that_cuts_nothing_off_does_not() {
    assertThat(kv.range(Ranges.everything().limit(3)).more()).isFalse();
    assertThat(kv.range(Ranges.everything().limit(4)).kvs()).hasSize(3);
    assertThat(kv.range(Ranges.everything().limit(Long.MAX_VALUE)).kvs()).hasSize(3);
    assertThat(kv.range(Ranges.key("a").limit(1)).more()).isFalse();
  }

  @Test
  void a_limit_of_zero_or_less_is_none() {
    assertThat(kv.range(Ranges.everything().limit(0)).kvs()).hasSize(3);
    assertThat(kv.range(Ranges.everything().limit(-1)).kvs()).hasSize(3);
  }

  @Test
  void the_limit_counts_after_filters_and_the_count_does_not() {
    RangeResponse filtered = kv.range(Ranges.everything().modifiedFrom(5).limit(1));
    assertThat(filtered.kvs()).extracting(kv -> kv.key().toUtf8()).containsExactly("a");
    assertThat(filtered.more()).as("b is left").isTrue();
    assertThat(filtered.count()).isEqualTo(3);
    assertThat(kv.range(Ranges.everything().modifiedFrom(5).limit(2)).more()).isFalse();
  }

  @Test
  void the_limit_counts_after_sorting() {
    Ranges newestFirst = Ranges.everything().by(SortTarget.MOD).order(SortOrder.DESCEND).limit(1);
    assertThat(kv.keys(newestFirst)).containsExactly("b");
  }

  /// A target without an order sorts, but only what the limit has left of the keys in their order.
  @Test
  void the_limit_counts_before_sorting_where_no_order_is_given() {
    assertThat(kv.keys(Ranges.everything().by(SortTarget.MOD))).containsExactly("c", "a", "b");
    RangeResponse one = kv.range(Ranges.everything().by(SortTarget.MOD).limit(1));
    assertThat(one.kvs()).extracting(kv -> kv.key().toUtf8()).containsExactly("a");
    assertThat(one.more()).isTrue();
  }

  @Test
  void the_count_alone_comes_without_keys_and_whatever_the_limit_and_filters() {
    Ranges counting = Ranges.everything().countOnly().limit(1).modifiedFrom(5);
    assertThat(kv.range(counting)).isEqualTo(new RangeResponse(6, List.of(), false, 3));
    assertThat(kv.range(Ranges.key("a").countOnly()))
        .isEqualTo(new RangeResponse(6, List.of(), false, 1));
    assertThat(kv.range(Ranges.everything().countOnly().at(3)).count()).isEqualTo(2);
  }

  @Test
  void keys_alone_come_with_everything_but_the_value() {
    assertThat(kv.range(Ranges.between("b", "\0").keysOnly()).kvs())
        .containsExactly(
            new KeyValue(bytes("b"), Bytes.EMPTY, 3, 6, 2, 0),
            new KeyValue(bytes("c"), Bytes.EMPTY, 4, 4, 1, 0));
    assertThat(kv.get(Ranges.key("a").keysOnly()))
        .isEqualTo(new KeyValue(bytes("a"), Bytes.EMPTY, 2, 5, 2, 0));
  }

  @Test
  void keys_alone_can_be_sorted_by_the_values_that_are_left_out() {
    assertThat(kv.keys(Ranges.everything().keysOnly().by(SortTarget.VALUE)))
        .containsExactly("b", "a", "c");
  }

  @Test
  void deleted_keys_do_not_count() {
    kv.delete("b");
    assertThat(kv.range(Ranges.everything()).count()).isEqualTo(2);
    assertThat(kv.keys(Ranges.everything())).containsExactly("a", "c");
    assertThat(kv.range(Ranges.key("b")).count()).isZero();
  }

  // ---- order

  @Test
  void keys_come_in_ascending_order_if_nothing_else_is_said() {
    assertThat(kv.keys(Ranges.everything())).containsExactly("a", "b", "c");
    assertThat(kv.keys(Ranges.everything().order(SortOrder.ASCEND))).containsExactly("a", "b", "c");
    assertThat(kv.keys(Ranges.everything().order(SortOrder.DESCEND)))
        .containsExactly("c", "b", "a");
  }

  @Test
  void each_target_sorts_in_both_directions() {
    assertThat(sorted(SortTarget.VERSION)).containsExactly("c", "a", "b");
    assertThat(sorted(SortTarget.CREATE)).containsExactly("a", "b", "c");
    assertThat(sorted(SortTarget.MOD)).containsExactly("c", "a", "b");
    assertThat(sorted(SortTarget.VALUE)).containsExactly("b", "a", "c");
    assertThat(reversed(SortTarget.VERSION)).containsExactly("a", "b", "c");
    assertThat(reversed(SortTarget.CREATE)).containsExactly("c", "b", "a");
    assertThat(reversed(SortTarget.MOD)).containsExactly("b", "a", "c");
    assertThat(reversed(SortTarget.VALUE)).containsExactly("c", "a", "b");
  }

  @Test
  void a_target_without_an_order_sorts_upwards() {
    assertThat(kv.keys(Ranges.everything().by(SortTarget.VALUE))).containsExactly("b", "a", "c");
  }

  private List<String> sorted(SortTarget target) {
    return kv.keys(Ranges.everything().by(target).order(SortOrder.ASCEND));
  }

  private List<String> reversed(SortTarget target) {
    return kv.keys(Ranges.everything().by(target).order(SortOrder.DESCEND));
  }

  // ---- filters by revision

  @Test
  void filters_by_revision_are_inclusive() {
    assertThat(kv.keys(Ranges.everything().modifiedFrom(5))).containsExactly("a", "b");
    assertThat(kv.keys(Ranges.everything().modifiedUpTo(5))).containsExactly("a", "c");
    assertThat(kv.keys(Ranges.everything().createdFrom(3))).containsExactly("b", "c");
    assertThat(kv.keys(Ranges.everything().createdUpTo(3))).containsExactly("a", "b");
    assertThat(kv.keys(Ranges.everything().modifiedFrom(5).modifiedUpTo(5).createdUpTo(2)))
        .containsExactly("a");
  }

  @Test
  void a_single_key_is_filtered_as_well_and_still_counted() {
    assertThat(kv.range(Ranges.key("a").modifiedUpTo(4)))
        .isEqualTo(new RangeResponse(6, List.of(), false, 1));
  }

  // ---- revisions

  @Test
  void an_earlier_revision_can_be_read() {
    assertThat(kv.range(Ranges.everything().at(3)).kvs())
        .containsExactly(
            new KeyValue(bytes("a"), bytes("first"), 2, 2, 1, 0),
            new KeyValue(bytes("b"), bytes("first"), 3, 3, 1, 0));
    assertThat(kv.get(Ranges.key("a").at(4)))
        .isEqualTo(new KeyValue(bytes("a"), bytes("first"), 2, 2, 1, 0));
    assertThat(kv.range(Ranges.everything().at(1)).kvs()).isEmpty();
  }

  @Test
  void a_deleted_key_can_still_be_read_as_it_was() {
    kv.delete("a");
    assertThat(kv.get("a")).isNull();
    assertThat(kv.get(Ranges.key("a").at(7))).as("at the deletion itself").isNull();
    assertThat(kv.get(Ranges.key("a").at(6)))
        .isEqualTo(new KeyValue(bytes("a"), bytes("y"), 2, 5, 2, 0));
  }

  @Test
  void the_header_tells_the_current_revision_whichever_was_read() {
    assertThat(kv.range(Ranges.everything().at(3)).revision()).isEqualTo(6);
    assertThat(kv.range(Ranges.key("c").at(2)).revision()).isEqualTo(6);
  }

  @Test
  void limits_sorting_and_filters_work_in_the_past_too() {
    RangeResponse past =
        kv.range(
            Ranges.everything()
                .at(5)
                .by(SortTarget.MOD)
                .order(SortOrder.DESCEND)
                .createdUpTo(3)
                .limit(1));
    assertThat(past.kvs()).extracting(kv -> kv.key().toUtf8()).containsExactly("a");
    assertThat(past.more()).isTrue();
    assertThat(past.count()).isEqualTo(3);
  }

  @Test
  void a_revision_of_zero_or_less_is_the_current_one() {
    assertThat(kv.range(Ranges.key("a").at(0)).kvs()).hasSize(1);
    assertThat(kv.range(Ranges.key("a").at(-5)).kvs()).hasSize(1);
  }

  @Test
  void the_future_cannot_be_read() {
    assertThat(kv.result(Ranges.key("a").at(7))).isEqualTo(KvError.FUTURE_REVISION);
    assertThat(kv.result(Ranges.everything().at(7))).isEqualTo(KvError.FUTURE_REVISION);
    assertThat(kv.result(Ranges.everything().countOnly().at(7))).isEqualTo(KvError.FUTURE_REVISION);
  }

  @Test
  void what_was_compacted_cannot_be_read_but_the_compacted_revision_can() {
    kv.compact(4);
    assertThat(kv.result(Ranges.key("a").at(3))).isEqualTo(KvError.COMPACTED);
    assertThat(kv.result(Ranges.everything().at(3))).isEqualTo(KvError.COMPACTED);
    assertThat(kv.get(Ranges.key("a").at(4)))
        .isEqualTo(new KeyValue(bytes("a"), bytes("first"), 2, 2, 1, 0));
    assertThat(kv.keys(Ranges.everything().at(4))).containsExactly("a", "b", "c");
  }

  @Test
  void a_txn_that_wrote_is_read_as_a_whole() {
    kv.txn(putOf("a", "7"), putOf("d", "7"));
    assertThat(kv.keys(Ranges.everything().at(6))).containsExactly("a", "b", "c");
    assertThat(kv.keys(Ranges.everything().at(7))).containsExactly("a", "b", "c", "d");
  }
}
