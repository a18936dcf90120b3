package io.quorate.kv.mvcc;

import io.quorate.bytes.Bytes;
import io.quorate.kv.KeyValue;
import org.jspecify.annotations.Nullable;

/// The versions of all keys: a B-tree that copies on write what a view may see.
///
/// A view takes constant time: it remembers the root and begins a new epoch. From then on the
/// writer copies each node of an earlier epoch the first time it changes it, and writes to its
/// copies in place. Without views nothing is ever copied.
///
/// One thread uses a tree; its views are for all.
public final class KeyTree extends KeyMap {
  // A tree of this depth would have more keys than there are numbers to count them.
  private static final int DEPTH_MAX = 32;

  /// Below this a node tries to join one beside it.
  private static final int SMALL = Node.CAPACITY / 4;

  private Node root;
  private long epoch;
  private long footprint;

  // The branches from the root to the leaf in hand, and the place taken in each.
  private final @Nullable Branch[] path = new @Nullable Branch[DEPTH_MAX];
  private final int[] slots = new int[DEPTH_MAX];
  private int depth;

  public KeyTree() {
    root = new Leaf(epoch);
  }

  @Override
  Node root() {
    return root;
  }

  /// The sum of what all versions in the tree take ([KeyValue#footprint]).
  public long footprint() {
    return footprint;
  }

  /// What the tree holds now, for good.
  public FrozenKeys view() {
    epoch++;
    return new FrozenKeys(root);
  }

  /// Gives `key` a new version with this value. Its create revision and version number go on from
  /// the version before if that is no deletion, and begin anew otherwise.
  ///
  /// @param revision not less than that of any version the key has
  /// @param sub the place of this change among those of `revision`
  public Version put(Bytes key, Bytes value, long lease, long revision, int sub) {
    Leaf leaf = descendForInsert(key);
    int at = leaf.find(key);
    Version previous = at >= 0 ? leaf.head(at) : null;
    KeyValue kv =
        previous == null || previous.kv().isDeletion()
            ? new KeyValue(key, value, revision, revision, 1, lease)
            : new KeyValue(
                key,
                value,
                previous.kv().createRevision(),
                revision,
                previous.kv().version() + 1,
                lease);
    Version head = new Version(kv, sub, previous);
    push(leaf, at, head);
    return head;
  }

  /// Gives `key`, which the tree has, a new version that says it is deleted.
  public Version delete(Bytes key, long revision, int sub) {
    Leaf leaf = descend(key);
    int at = leaf.find(key);
    Version head = new Version(KeyValue.deletion(key, revision), sub, leaf.head(at));
    push(leaf, at, head);
    return head;
  }

  /// Adds a version as it was written elsewhere.
  ///
  /// @throws IllegalArgumentException if the key has a version that is not older
  public Version restore(KeyValue kv, int sub) {
    Leaf leaf = descendForInsert(kv.key());
    int at = leaf.find(kv.key());
    Version previous = at >= 0 ? leaf.head(at) : null;
    if (previous != null && !isOlder(previous, kv.modRevision(), sub)) {
      throw new IllegalArgumentException(
          "versions of key %s are not in order: %d, then %d"
              .formatted(kv.key(), previous.kv().modRevision(), kv.modRevision()));
    }
    Version head = new Version(kv, sub, previous);
    push(leaf, at, head);
    return head;
  }

  private static boolean isOlder(Version version, long revision, int sub) {
    return version.kv().modRevision() < revision
        || (version.kv().modRevision() == revision && version.sub() < sub);
  }

  /// Drops those versions of `key` that no reader at `revision` or later sees, and the key itself
  /// if none is left. A key that the tree does not have is left alone.
  @SuppressWarnings("ReferenceEquality") // the same version: nothing was dropped
  public void compact(Bytes key, long revision) {
    Version head = get(key);
    if (head == null) {
      return;
    }
    Version compacted = head.compacted(revision);
    if (compacted == head) {
      return;
    }
    footprint -= footprint(head) - footprint(compacted);
    if (compacted == null) {
      remove(key);
    } else {
      Leaf leaf = descend(key);
      leaf.replace(leaf.find(key), compacted);
    }
  }

  private static long footprint(@Nullable Version head) {
    long sum = 0;
    for (Version version = head; version != null; version = version.previous()) {
      sum += version.kv().footprint();
    }
    return sum;
  }

  private void push(Leaf leaf, int at, Version head) {
    footprint += head.kv().footprint();
    int before = leaf.live();
    if (at >= 0) {
      leaf.replace(at, head);
    } else {
      leaf.insert(-at - 1, head);
    }
    adjustPath(leaf.live() - before);
  }

  private void adjustPath(int delta) {
    if (delta != 0) {
      for (int level = 0; level < depth; level++) {
        branch(level).adjust(slots[level], delta);
      }
    }
  }

  /// Goes down to the leaf for `key`, taking ownership of each node on the way.
  private Leaf descend(Bytes key) {
    depth = 0;
    root = owned(root);
    Node node = root;
    while (node instanceof Branch branch) {
      int slot = branch.slot(key);
      node = step(branch, slot);
    }
    return (Leaf) node;
  }

  /// Goes down as [#descend] does and splits each full node on the way, so that there is room for
  /// one more key, and in each branch for one more child.
  private Leaf descendForInsert(Bytes key) {
    depth = 0;
    root = owned(root);
    if (root.isFull()) {
      Branch above = Branch.above(root, epoch);
      root = above;
      splitChild(above, 0, key);
    }
    Node node = root;
    while (node instanceof Branch branch) {
      int slot = branch.slot(key);
      if (branch.child(slot).isFull()) {
        splitChild(branch, slot, key);
        slot = branch.slot(key);
      }
      node = step(branch, slot);
    }
    return (Leaf) node;
  }

  private Node step(Branch branch, int slot) {
    Node child = branch.child(slot);
    if (child.epoch != epoch) {
      child = child.copy(epoch);
      branch.set(slot, child);
    }
    path[depth] = branch;
    slots[depth] = slot;
    depth++;
    return child;
  }

  private Node owned(Node node) {
    return node.epoch == epoch ? node : node.copy(epoch);
  }

  /// Splits a full child in the middle; at its end if `key` comes after all that it has, so that
  /// keys which arrive in order fill their nodes.
  private void splitChild(Branch branch, int slot, Bytes key) {
    Node left = owned(branch.child(slot));
    boolean last = slot == branch.size() - 1 && key.compareTo(lastKey(left)) > 0;
    int from = last ? Node.CAPACITY - 1 : Node.CAPACITY / 2;
    // A copy, as a bound must not keep the command in memory that its key came in.
    Bytes bound = Bytes.wrap(firstKey(left, from).toArray());
    Node right = left.split(from, epoch);
    branch.set(slot, left);
    branch.insert(slot + 1, bound, right);
  }

  private static Bytes firstKey(Node node, int at) {
    return switch (node) {
      case Leaf leaf -> leaf.key(at);
      case Branch branch -> branch.bound(at);
    };
  }

  /// A lower bound, for a branch, of what its last child has.
  private static Bytes lastKey(Node node) {
    return firstKey(node, node.size() - 1);
  }

  private void remove(Bytes key) {
    Leaf leaf = descend(key);
    int before = leaf.live();
    leaf.remove(leaf.find(key));
    adjustPath(leaf.live() - before);
    Node node = leaf;
    for (int level = depth - 1; level >= 0 && node.size() < SMALL; level--) {
      Branch parent = branch(level);
      join(parent, slots[level], node);
      node = parent;
    }
    while (root instanceof Branch top && top.size() <= 1) {
      root = top.size() == 1 ? top.child(0) : new Leaf(epoch);
    }
  }

  /// Joins a small child with one beside it if both fit into one node; drops it if it is empty.
  private void join(Branch parent, int slot, Node child) {
    if (child.size() == 0) {
      parent.remove(slot);
    } else if (slot > 0 && fits(parent.child(slot - 1), child)) {
      merge(parent, slot - 1, owned(parent.child(slot - 1)), child);
    } else if (slot + 1 < parent.size() && fits(child, parent.child(slot + 1))) {
      merge(parent, slot, child, parent.child(slot + 1));
    }
  }

  private static boolean fits(Node left, Node right) {
    return left.size() + right.size() <= Node.CAPACITY;
  }

  private static void merge(Branch parent, int slot, Node left, Node right) {
    left.append(parent.bound(slot + 1), right);
    parent.remove(slot + 1);
    parent.set(slot, left);
  }

  private Branch branch(int level) {
    Branch branch = path[level];
    assert branch != null;
    return branch;
  }
}
