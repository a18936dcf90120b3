package io.quorate.kv;

import io.quorate.bytes.Bytes;
import java.util.Arrays;

/// How etcd's pair of `key` and `range_end` names a set of keys.
final class KeyRange {
  private static final Bytes FROM_KEY = Bytes.wrap(new byte[] {0});

  private KeyRange() {}

  /// True if `rangeEnd` says that only the key itself is meant.
  static boolean isSingle(Bytes rangeEnd) {
    return rangeEnd.isEmpty();
  }

  /// The exclusive end of a range that is not a single key; empty means that there is no end.
  static Bytes end(Bytes rangeEnd) {
    return rangeEnd.equals(FROM_KEY) ? Bytes.EMPTY : rangeEnd;
  }

  /// The smallest key greater than `key`.
  static Bytes successor(Bytes key) {
    return Bytes.wrap(Arrays.copyOf(key.toArray(), key.length() + 1));
  }
}
