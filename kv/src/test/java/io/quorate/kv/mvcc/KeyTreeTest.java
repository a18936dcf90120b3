package io.quorate.kv.mvcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.kv.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTreeTest {
  private static final int OPERATIONS = 30_000;
  private static final int VIEWS_MAX = 8;

  private final KeyTree tree = new KeyTree();

  /// All keys with their versions, the newest first.
  private final TreeMap<Bytes, List<KeyValue>> expected = new TreeMap<>();

  /// A view and what it must hold for good.
  private record Frozen(FrozenKeys view, NavigableMap<Bytes, List<KeyValue>> expected) {}

  // ---- against a sorted map

  @ParameterizedTest
  @ValueSource(ints = {20, 500, 5000})
  void random_changes_and_views_give_what_a_sorted_map_gives(int keys) {
    RandomGenerator random = new SplittableRandom(keys);
    List<Frozen> views = new ArrayList<>();
    for (long revision = 1; revision <= OPERATIONS; revision++) {
      change(random, keys, revision);
      if (random.nextInt(keys) < 20) {
        Bytes end = random.nextInt(4) == 0 ? Bytes.EMPTY : key(random.nextInt(keys));
        checkRange(tree, expected, key(random.nextInt(keys)), end);
      }
      if (random.nextInt(100) == 0) {
        if (views.size() == VIEWS_MAX) {
          views.remove(random.nextInt(VIEWS_MAX));
        }
        views.add(new Frozen(tree.view(), new TreeMap<>(expected)));
      }
      if (random.nextInt(3000) == 0) {
        checkAll(tree, expected);
        checkFootprint();
        views.forEach(frozen -> checkAll(frozen.view, frozen.expected));
      }
    }
    checkAll(tree, expected);
    checkFootprint();
    views.forEach(frozen -> checkAll(frozen.view, frozen.expected));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_tree_that_grew_shrinks_to_nothing_again(boolean upwards) {
    int keys = 5000;
    for (int i = 0; i < keys; i++) {
      put(i, 1 + i);
    }
    FrozenKeys full = tree.view();
    for (int i = 0; i < keys; i++) {
      int victim = upwards ? i : keys - 1 - i;
      tree.delete(key(victim), keys + 1, 0);
      tree.compact(key(victim), keys + 2);
      expected.remove(key(victim));
      if (i % 500 == 0) {
        checkAll(tree, expected);
      }
    }
    checkAll(tree, new TreeMap<>());
    assertThat(tree.footprint()).isZero();
    assertThat(full.count(Bytes.EMPTY, Bytes.EMPTY)).isEqualTo(keys);
    put(1, keys + 3);
    assertThat(tree.count(Bytes.EMPTY, Bytes.EMPTY)).isEqualTo(1);
  }

  @Test
  void keys_in_order_fill_the_nodes() {
    for (int i = 0; i < 10_000; i++) {
      put(i, 1 + i);
    }
    checkAll(tree, expected);
    assertThat(leaves(tree.root())).isLessThan(10_000 / Node.CAPACITY + 400);
  }

  private void change(RandomGenerator random, int keys, long revision) {
    int key = random.nextInt(keys);
    List<KeyValue> versions = expected.getOrDefault(key(key), List.of());
    switch (random.nextInt(4)) {
      case 0, 1 -> put(key, revision);
      case 2 -> {
        if (!versions.isEmpty() && !versions.getFirst().isDeletion()) {
          tree.delete(key(key), revision, 0);
          push(key, KeyValue.deletion(key(key), revision));
        }
      }
      default -> compact(key, revision - random.nextInt(2000));
    }
  }

  private void put(int key, long revision) {
    List<KeyValue> versions = expected.getOrDefault(key(key), List.of());
    Bytes value = Bytes.utf8("value" + revision);
    boolean isNew = versions.isEmpty() || versions.getFirst().isDeletion();
    KeyValue kv =
        isNew
            ? new KeyValue(key(key), value, revision, revision, 1, 0)
            : new KeyValue(
                key(key),
                value,
                versions.getFirst().createRevision(),
                revision,
                versions.getFirst().version() + 1,
                0);
    assertThat(tree.put(key(key), value, 0, revision, 0).kv()).isEqualTo(kv);
    push(key, kv);
  }

  private void push(int key, KeyValue kv) {
    List<KeyValue> versions = new ArrayList<>(expected.getOrDefault(key(key), List.of()));
    versions.addFirst(kv);
    expected.put(key(key), versions);
  }

  private void compact(int key, long revision) {
    tree.compact(key(key), revision);
    List<KeyValue> versions = expected.getOrDefault(key(key), List.of());
    List<KeyValue> kept = new ArrayList<>();
    for (KeyValue kv : versions) {
      boolean isYounger = kv.modRevision() > revision;
      if (isYounger || !kv.isDeletion() || kv.modRevision() == revision) {
        kept.add(kv);
      }
      if (!isYounger) {
        break;
      }
    }
    if (kept.isEmpty()) {
      expected.remove(key(key));
    } else {
      expected.put(key(key), kept);
    }
  }

  private void checkFootprint() {
    long sum =
        expected.values().stream().flatMap(List::stream).mapToLong(KeyValue::footprint).sum();
    assertThat(tree.footprint()).isEqualTo(sum);
  }

  private static void checkAll(KeyMap keys, NavigableMap<Bytes, List<KeyValue>> expected) {
    checkRange(keys, expected, Bytes.EMPTY, Bytes.EMPTY);
    for (Map.Entry<Bytes, List<KeyValue>> entry : expected.entrySet()) {
      assertThat(chain(keys.get(entry.getKey()))).isEqualTo(entry.getValue());
    }
    checkStructure(keys.root());
  }

  private static void checkRange(
      KeyMap keys, NavigableMap<Bytes, List<KeyValue>> expected, Bytes from, Bytes end) {
    NavigableMap<Bytes, List<KeyValue>> range = expected.tailMap(from, true);
    if (!end.isEmpty()) {
      range = from.compareTo(end) < 0 ? range.headMap(end, false) : new TreeMap<>();
    }
    List<KeyValue> heads = range.values().stream().map(List::getFirst).toList();
    List<KeyValue> found = new ArrayList<>();
    keys.visit(
        from,
        end,
        head -> {
          found.add(head.kv());
          return true;
        });
    assertThat(found).isEqualTo(heads);
    assertThat(keys.count(from, end))
        .isEqualTo(heads.stream().filter(kv -> !kv.isDeletion()).count());
    KeyValue first = heads.isEmpty() ? null : heads.getFirst();
    if (first != null) {
      assertThat(keys.living(first.key())).isEqualTo(first.isDeletion() ? null : first);
    }
  }

  /// Leaves are equally deep, no node but the root is empty, and each branch knows how many living
  /// keys its children have.
  private static int checkStructure(Node node) {
    if (!(node instanceof Branch branch)) {
      return 0;
    }
    assertThat(branch.size()).isPositive();
    int depth = checkStructure(branch.child(0));
    for (int i = 0; i < branch.size(); i++) {
      assertThat(branch.child(i).size()).isPositive();
      assertThat(checkStructure(branch.child(i))).isEqualTo(depth);
      assertThat(branch.liveBefore(i + 1) - branch.liveBefore(i)).isEqualTo(branch.child(i).live());
    }
    return depth + 1;
  }

  private static int leaves(Node node) {
    int leaves = 0;
    if (node instanceof Branch branch) {
      for (int i = 0; i < branch.size(); i++) {
        leaves += leaves(branch.child(i));
      }
      return leaves;
    }
    return 1;
  }

  private static List<KeyValue> chain(@Nullable Version head) {
    List<KeyValue> versions = new ArrayList<>();
    for (Version v = head; v != null; v = v.previous()) {
      versions.add(v.kv());
    }
    return versions;
  }

  private static Bytes key(int number) {
    return Bytes.utf8("%06d".formatted(number));
  }

  // ---- single rules

  @Test
  void a_walk_ends_when_the_visitor_has_enough() {
    for (int i = 0; i < 1000; i++) {
      put(i, 1 + i);
    }
    List<Bytes> seen = new ArrayList<>();
    tree.visit(
        key(500),
        Bytes.EMPTY,
        head -> {
          seen.add(head.kv().key());
          return seen.size() < 3;
        });
    assertThat(seen).containsExactly(key(500), key(501), key(502));
  }

  @Test
  void a_range_whose_end_comes_before_its_start_is_empty() {
    put(1, 1);
    put(2, 2);
    assertThat(tree.count(key(3), key(1))).isZero();
    checkRange(tree, expected, key(3), key(1));
  }

  @Test
  void a_key_that_is_not_there_can_be_compacted() {
    tree.compact(key(1), 5);
    assertThat(tree.count(Bytes.EMPTY, Bytes.EMPTY)).isZero();
  }

  @Test
  void versions_that_were_written_elsewhere_must_come_in_order() {
    KeyValue kv = new KeyValue(key(1), Bytes.EMPTY, 5, 5, 1, 0);
    tree.restore(kv, 3);
    assertThatThrownBy(() -> tree.restore(kv, 3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.restore(KeyValue.deletion(key(1), 4), 9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not in order: 5, then 4");
    tree.restore(KeyValue.deletion(key(1), 5), 4);
    assertThat(tree.count(Bytes.EMPTY, Bytes.EMPTY)).isZero();
  }

  /// Else the command that wrote the first version would stay in memory with the last.
  @Test
  void a_leaf_takes_its_key_from_the_newest_version() {
    Bytes first = Bytes.utf8("key");
    Bytes second = Bytes.utf8("key");
    tree.put(first, Bytes.EMPTY, 0, 1, 0);
    tree.put(second, Bytes.EMPTY, 0, 2, 0);
    assertThat(((Leaf) tree.root()).key(0)).isSameAs(second);
  }
}
