package io.quorate.kv.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against a sorted list searched key by key.
class SortedKeysTest {
  private static final int STEPS = 20_000;

  /// Few letters and short keys: beginnings are shared, and keys that end early meet keys that go
  /// on with zeros. Long ones: keys that differ only after the eight bytes.
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 9, 20})
  void keys_are_found_where_a_list_has_them(int lengthMax) {
    Random random = new Random(lengthMax);
    SortedKeys keys = new SortedKeys();
    List<Bytes> model = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      Bytes key = key(random, lengthMax);
      int at = Collections.binarySearch(model, key);
      assertThat(keys.find(key)).as("%s in %s", key, model).isEqualTo(at);
      if (at >= 0 && random.nextBoolean()) {
        keys.remove(at);
        model.remove(at);
      } else if (at < 0 && model.size() < Node.CAPACITY) {
        keys.insert(-at - 1, key);
        model.add(-at - 1, key);
      } else if (random.nextInt(20) == 0) {
        int from = random.nextInt(model.size() + 1);
        SortedKeys right = keys.split(from);
        assertThat(content(right)).isEqualTo(model.subList(from, model.size()));
        assertThat(content(keys)).isEqualTo(model.subList(0, from));
        keys.append(right, 0);
      }
      assertThat(content(keys)).isEqualTo(model);
    }
  }

  @Test
  void a_copy_does_not_change_with_the_original() {
    SortedKeys keys = new SortedKeys();
    keys.insert(0, Bytes.utf8("abc"));
    SortedKeys copy = keys.copy();
    keys.insert(0, Bytes.utf8("a"));
    assertThat(content(copy)).containsExactly(Bytes.utf8("abc"));
    assertThat(copy.find(Bytes.utf8("abc"))).isZero();
    assertThat(copy.find(Bytes.utf8("a"))).isEqualTo(-1);
  }

  private static Bytes key(Random random, int lengthMax) {
    byte[] key = new byte[random.nextInt(lengthMax + 1)];
    for (int i = 0; i < key.length; i++) {
      // 0 and 255 are the ends of the order of unsigned bytes.
      key[i] = (byte) (random.nextInt(3) - 1);
    }
    return Bytes.wrap(key);
  }

  private static List<Bytes> content(SortedKeys keys) {
    List<Bytes> content = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      content.add(keys.get(i));
    }
    return content;
  }
}
