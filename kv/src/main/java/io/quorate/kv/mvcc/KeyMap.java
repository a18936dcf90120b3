package io.quorate.kv.mvcc;

import io.quorate.bytes.Bytes;
import io.quorate.kv.KeyValue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Keys in the order of their unsigned bytes, each with its chain of versions: what can be read of
/// it.
///
/// A key whose newest version is a deletion is in the map, but does not count as living. An empty
/// `end` means that a range has none.
public abstract sealed class KeyMap permits KeyTree, FrozenKeys {

  KeyMap() {}

  abstract Node root();

  /// The newest version of `key`; null if the map does not have the key.
  public final @Nullable Version get(Bytes key) {
    Node node = root();
    while (node instanceof Branch branch) {
      node = branch.child(branch.slot(key));
    }
    Leaf leaf = (Leaf) node;
    int at = leaf.find(key);
    return at >= 0 ? leaf.head(at) : null;
  }

  /// The newest version of `key` if that is no deletion, null otherwise.
  public final @Nullable KeyValue living(Bytes key) {
    Version head = get(key);
    return head == null || head.kv().isDeletion() ? null : head.kv();
  }

  /// The number of living keys from `from` up to, but without, `end`. Takes logarithmic time.
  public final int count(Bytes from, Bytes end) {
    int before = end.isEmpty() ? root().live() : rank(end);
    return Math.max(0, before - rank(from));
  }

  /// The number of living keys less than `key`.
  private int rank(Bytes key) {
    int rank = 0;
    Node node = root();
    while (node instanceof Branch branch) {
      int slot = branch.slot(key);
      rank += branch.liveBefore(slot);
      node = branch.child(slot);
    }
    Leaf leaf = (Leaf) node;
    return rank + leaf.liveBefore(leaf.lowerBound(key));
  }

  /// Shows the newest version of each key from `from` up to, but without, `end`, in order and
  /// deletions included, until `visitor` says false.
  public final void visit(Bytes from, Bytes end, Predicate<Version> visitor) {
    visit(root(), from, end, visitor);
  }

  private static boolean visit(Node node, Bytes from, Bytes end, Predicate<Version> visitor) {
    return switch (node) {
      case Leaf leaf -> visitLeaf(leaf, from, end, visitor);
      case Branch branch -> {
        boolean more = true;
        for (int i = branch.slot(from); more && i < branch.size(); i++) {
          more = visit(branch.child(i), from, end, visitor);
        }
        yield more;
      }
    };
  }

  private static boolean visitLeaf(Leaf leaf, Bytes from, Bytes end, Predicate<Version> visitor) {
    for (int i = leaf.lowerBound(from); i < leaf.size(); i++) {
      if (!end.isEmpty() && leaf.key(i).compareTo(end) >= 0) {
        return false;
      }
      if (!visitor.test(leaf.head(i))) {
        return false;
      }
    }
    return true;
  }
}
