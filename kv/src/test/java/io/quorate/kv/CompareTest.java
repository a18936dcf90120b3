package io.quorate.kv;

import static io.quorate.kv.TestStore.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.kv.Compare.Operand;
import io.quorate.kv.Compare.Relation;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// When the conditions of a txn hold.
class CompareTest {
  private final TestStore kv = new TestStore();

  /// a=m (created 2, modified 3, version 2), b=m (4, 4, 1).
  @BeforeEach
  void fill() {
    kv.put("a", "l");
    kv.put("a", "m");
    kv.put("b", "m");
  }

  @Test
  void each_number_is_compared_in_each_way() {
    assertThat(holding("a", Operand.Version::new, 2)).containsExactly(false, true, false);
    assertThat(holding("a", Operand.CreateRevision::new, 2)).containsExactly(false, true, false);
    assertThat(holding("a", Operand.ModRevision::new, 3)).containsExactly(false, true, false);
    assertThat(holding("a", Operand.Lease::new, 0)).containsExactly(false, true, false);
    assertThat(holding("a", Operand.Version::new, 1)).containsExactly(false, false, true);
    assertThat(holding("a", Operand.CreateRevision::new, 3)).containsExactly(true, false, false);
    assertThat(holding("a", Operand.ModRevision::new, 4)).containsExactly(true, false, false);
    assertThat(holding("a", Operand.Lease::new, -1)).containsExactly(false, false, true);
  }

  @Test
  void values_are_compared_as_unsigned_bytes() {
    assertThat(holding("a", value("m"))).containsExactly(false, true, false);
    assertThat(holding("a", value("n"))).containsExactly(true, false, false);
    assertThat(holding("a", value("l"))).containsExactly(false, false, true);
    assertThat(holding("a", value("mm"))).containsExactly(true, false, false);
    Operand high = new Operand.Value(Bytes.wrap(new byte[] {(byte) 0x80}));
    assertThat(holding("a", high)).containsExactly(true, false, false);
  }

  @Test
  void a_key_that_is_not_there_has_zero_everywhere() {
    assertThat(holding("x", Operand.Version::new, 0)).containsExactly(false, true, false);
    assertThat(holding("x", Operand.CreateRevision::new, 0)).containsExactly(false, true, false);
    assertThat(holding("x", Operand.ModRevision::new, 0)).containsExactly(false, true, false);
    assertThat(holding("x", Operand.Lease::new, 0)).containsExactly(false, true, false);
    assertThat(holding("x", Operand.Version::new, 1)).containsExactly(true, false, false);
    assertThat(holding("x", Operand.Version::new, -1)).containsExactly(false, false, true);
  }

  @Test
  void a_deleted_key_is_not_there() {
    kv.delete("a");
    assertThat(holding("a", Operand.ModRevision::new, 0)).containsExactly(false, true, false);
    assertThat(holds(new Compare(bytes("a"), Relation.NOT_EQUAL, value("m")))).isFalse();
  }

  @Test
  void a_value_that_is_not_there_has_no_relation_to_any_not_even_that_of_being_different() {
    for (Relation relation : Relation.values()) {
      assertThat(holds(new Compare(bytes("x"), relation, value("m")))).isFalse();
      assertThat(holds(new Compare(bytes("x"), relation, value("")))).isFalse();
    }
  }

  @Test
  void a_range_holds_if_every_key_does() {
    assertThat(holds(range("a", "c", Relation.EQUAL, value("m")))).isTrue();
    assertThat(holds(range("a", "c", Relation.EQUAL, new Operand.Version(1)))).isFalse();
    assertThat(holds(range("a", "c", Relation.LESS, new Operand.Version(3)))).isTrue();
    assertThat(holds(range("b", "c", Relation.EQUAL, new Operand.Version(1)))).isTrue();
  }

  @Test
  void a_range_may_have_no_end() {
    assertThat(holds(range("a", "\0", Relation.GREATER, new Operand.CreateRevision(1)))).isTrue();
    assertThat(holds(range("a", "\0", Relation.GREATER, new Operand.CreateRevision(2)))).isFalse();
  }

  @Test
  void deleted_keys_of_a_range_do_not_matter() {
    kv.delete("a");
    assertThat(holds(range("a", "c", Relation.EQUAL, new Operand.Version(1)))).isTrue();
  }

  @Test
  void a_range_without_keys_is_like_a_key_that_is_not_there() {
    assertThat(holds(range("x", "z", Relation.EQUAL, new Operand.Version(0)))).isTrue();
    assertThat(holds(range("x", "z", Relation.GREATER, new Operand.Version(0)))).isFalse();
    assertThat(holds(range("x", "z", Relation.NOT_EQUAL, value("m")))).isFalse();
    assertThat(holds(range("c", "a", Relation.EQUAL, new Operand.Version(0)))).isTrue();
  }

  @Test
  void all_conditions_must_hold() {
    Compare yes = new Compare(bytes("a"), Relation.EQUAL, new Operand.Version(2));
    Compare no = new Compare(bytes("b"), Relation.EQUAL, new Operand.Version(2));
    assertThat(holds()).as("none at all").isTrue();
    assertThat(holds(yes, yes)).isTrue();
    assertThat(holds(yes, no)).isFalse();
    assertThat(holds(no, yes)).isFalse();
  }

  @Test
  void a_relation_that_is_not_known_holds_except_for_a_missing_value() {
    assertThat(holds(new Compare(bytes("a"), Relation.UNRECOGNIZED, new Operand.Version(9))))
        .isTrue();
    assertThat(holds(new Compare(bytes("x"), Relation.UNRECOGNIZED, new Operand.Version(9))))
        .isTrue();
    assertThat(holds(new Compare(bytes("x"), Relation.UNRECOGNIZED, value("m")))).isFalse();
  }

  @Test
  void a_property_that_is_not_known_equals_everything() {
    Operand unknown = Operand.Unrecognized.UNRECOGNIZED;
    assertThat(holding("a", unknown)).containsExactly(false, true, false);
    assertThat(holding("x", unknown)).containsExactly(false, true, false);
  }

  private static Operand value(String text) {
    return new Operand.Value(bytes(text));
  }

  private static Compare range(String key, String end, Relation relation, Operand operand) {
    return new Compare(bytes(key), bytes(end), relation, operand);
  }

  private List<Boolean> holding(String key, LongFunction<Operand> operand, long number) {
    return holding(key, operand.apply(number));
  }

  /// Whether the key is less, equal, greater; and that "not equal" is the opposite of "equal".
  private List<Boolean> holding(String key, Operand operand) {
    boolean equal = holds(new Compare(bytes(key), Relation.EQUAL, operand));
    assertThat(holds(new Compare(bytes(key), Relation.NOT_EQUAL, operand))).isEqualTo(!equal);
    return List.of(
        holds(new Compare(bytes(key), Relation.LESS, operand)),
        equal,
        holds(new Compare(bytes(key), Relation.GREATER, operand)));
  }

  private boolean holds(Compare... compares) {
    KvResult result = kv.apply(new TxnRequest(List.of(compares), List.of(), List.of()));
    return ((TxnResponse) result).succeeded();
  }
}
