package io.quorate.kv.mvcc;

import io.quorate.bytes.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Children in order, with the lower bound of each but the first, and the number of its living
/// keys.
final class Branch extends Node {
  // The bound at place i is not greater than any key of child i + 1 and greater than any of child
  // i. Above `size` the array of children holds null.
  private final SortedKeys bounds;
  private final @Nullable Node[] children;
  private final int[] counts;
  private int size;

  private Branch(long epoch, SortedKeys bounds, @Nullable Node[] children, int[] counts, int size) {
    super(epoch);
    this.bounds = bounds;
    this.children = children;
    this.counts = counts;
    this.size = size;
  }

  /// A branch with one child.
  static Branch above(Node child, long epoch) {
    Branch branch =
        new Branch(epoch, new SortedKeys(), new @Nullable Node[CAPACITY], new int[CAPACITY], 1);
    branch.set(0, child);
    return branch;
  }

  @Override
  int size() {
    return size;
  }

  Node child(int at) {
    Node child = children[at];
    assert child != null;
    return child;
  }

  /// The lower bound of a child other than the first.
  Bytes bound(int at) {
    return bounds.get(at - 1);
  }

  /// The place of the child that has `key`, if any has.
  int slot(Bytes key) {
    int found = bounds.find(key);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /// Adds a child other than the first.
  void insert(int at, Bytes bound, Node child) {
    System.arraycopy(children, at, children, at + 1, size - at);
    System.arraycopy(counts, at, counts, at + 1, size - at);
    bounds.insert(at - 1, bound);
    children[at] = child;
    counts[at] = child.live();
    size++;
  }

  void remove(int at) {
    System.arraycopy(children, at + 1, children, at, size - at - 1);
    System.arraycopy(counts, at + 1, counts, at, size - at - 1);
    if (size > 1) {
      bounds.remove(Math.max(0, at - 1));
    }
    size--;
    children[size] = null;
  }

  /// Puts a changed child into its old place.
  void set(int at, Node child) {
    children[at] = child;
    counts[at] = child.live();
  }

  /// Notes that the child's number of living keys changed.
  void adjust(int at, int delta) {
    counts[at] += delta;
  }

  /// How many living keys the children before the place `at` have.
  int liveBefore(int at) {
    int count = 0;
    for (int i = 0; i < at; i++) {
      count += counts[i];
    }
    return count;
  }

  @Override
  Branch copy(long epoch) {
    return new Branch(epoch, bounds.copy(), children.clone(), counts.clone(), size);
  }

  @Override
  Branch split(int from, long epoch) {
    @Nullable Node[] moved = new @Nullable Node[CAPACITY];
    int[] movedCounts = new int[CAPACITY];
    System.arraycopy(children, from, moved, 0, size - from);
    System.arraycopy(counts, from, movedCounts, 0, size - from);
    Arrays.fill(children, from, size, null);
    SortedKeys movedBounds = bounds.split(from);
    // The bound of what is now the right branch's first child stands above both.
    bounds.remove(from - 1);
    Branch right = new Branch(epoch, movedBounds, moved, movedCounts, size - from);
    size = from;
    return right;
  }

  @Override
  void append(Bytes separator, Node right) {
    Branch other = (Branch) right;
    System.arraycopy(other.children, 0, children, size, other.size);
    System.arraycopy(other.counts, 0, counts, size, other.size);
    bounds.insert(size - 1, separator);
    bounds.append(other.bounds, 0);
    size += other.size;
  }

  @Override
  int live() {
    return liveBefore(size);
  }
}
