package io.quorate.kv;

import io.quorate.bytes.Bytes;
import io.quorate.kv.mvcc.KeyMap;

/// What a transaction has read: the keys of a range, as they were at a revision.
///
/// It still holds if there are as many keys in the range and none was written since. That notices
/// keys that came and keys that went: one that is gone leaves too few, unless another came, which
/// is too young. A compaction in between does not matter.
///
/// @param rangeEnd empty: the key alone; a single zero byte: all keys from `key` on; otherwise the
///   exclusive end
/// @param revision the store's when it was read
/// @param count how many keys there were, 0 or more
public record Seen(Bytes key, Bytes rangeEnd, long revision, long count) {

  /// What a read of one key found.
  public static Seen of(Bytes key, RangeResponse found) {
    return new Seen(key, Bytes.EMPTY, found.revision(), found.count());
  }

  boolean holdsIn(KeyMap keys) {
    if (KeyRange.isSingle(rangeEnd)) {
      KeyValue kv = keys.living(key);
      return kv == null ? count == 0 : count == 1 && kv.modRevision() <= revision;
    }
    Bytes end = KeyRange.end(rangeEnd);
    if (keys.count(key, end) != count) {
      return false;
    }
    boolean[] holds = {true};
    keys.visit(
        key, end, head -> holds[0] = head.kv().isDeletion() || head.kv().modRevision() <= revision);
    return holds[0];
  }
}
