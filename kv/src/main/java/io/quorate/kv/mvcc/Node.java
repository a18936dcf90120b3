package io.quorate.kv.mvcc;

import io.quorate.bytes.Bytes;

/// A node of a [KeyTree].
///
/// A node belongs to the epoch in which it was made. The tree's writer changes nodes of its current
/// epoch in place and copies all others first; those may be in a view.
abstract sealed class Node permits Leaf, Branch {
  /// How many keys or children fit into a node. Larger nodes make copies after a view dearer,
  /// smaller ones make the tree deeper.
  static final int CAPACITY = 32;

  final long epoch;

  Node(long epoch) {
    this.epoch = epoch;
  }

  /// How many keys or children there are.
  abstract int size();

  final boolean isFull() {
    return size() == CAPACITY;
  }

  abstract Node copy(long epoch);

  /// Moves what stands at `from` and above into a new node of the same kind.
  abstract Node split(int from, long epoch);

  /// Appends all of `right`, a node of the same kind whose keys are all greater.
  ///
  /// @param separator the lower bound of the keys in `right`
  abstract void append(Bytes separator, Node right);

  /// How many living keys there are.
  abstract int live();
}
