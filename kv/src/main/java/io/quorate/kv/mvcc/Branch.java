package io.quorate.kv.mvcc;

import io.quorate.bytes.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Children in order, with the lower bound of each and the number of its living keys.
final class Branch extends Node {
  // `bounds[i]` is not greater than any key of child i and greater than any of child i - 1; the
  // first
  // is never looked at. Above `size` the arrays hold null.
  private final @Nullable Bytes[] bounds;
  private final @Nullable Node[] children;
  private final int[] counts;

  Branch(long epoch) {
    this(epoch, new @Nullable Bytes[CAPACITY], new @Nullable Node[CAPACITY], new int[CAPACITY], 0);
  }

  private Branch(
      long epoch, @Nullable Bytes[] bounds, @Nullable Node[] children, int[] counts, int size) {
    super(epoch);
    this.bounds = bounds;
    this.children = children;
    this.counts = counts;
    this.size = size;
  }

  Node child(int at) {
    Node child = children[at];
    assert child != null;
    return child;
  }

  Bytes bound(int at) {
    Bytes bound = bounds[at];
    assert bound != null;
    return bound;
  }

  /// The place of the child that has `key`, if any has.
  int slot(Bytes key) {
    int low = 1;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (bound(middle).compareTo(key) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return low - 1;
  }

  void insert(int at, Bytes bound, Node child) {
    System.arraycopy(bounds, at, bounds, at + 1, size - at);
    System.arraycopy(children, at, children, at + 1, size - at);
    System.arraycopy(counts, at, counts, at + 1, size - at);
    bounds[at] = bound;
    children[at] = child;
    counts[at] = child.live();
    size++;
  }

  void remove(int at) {
    System.arraycopy(bounds, at + 1, bounds, at, size - at - 1);
    System.arraycopy(children, at + 1, children, at, size - at - 1);
    System.arraycopy(counts, at + 1, counts, at, size - at - 1);
    size--;
    bounds[size] = null;
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
    return new Branch(epoch, bounds.clone(), children.clone(), counts.clone(), size);
  }

  @Override
  Branch split(int from, long epoch) {
    Branch right = new Branch(epoch);
    right.size = size - from;
    System.arraycopy(bounds, from, right.bounds, 0, right.size);
    System.arraycopy(children, from, right.children, 0, right.size);
    System.arraycopy(counts, from, right.counts, 0, right.size);
    Arrays.fill(bounds, from, size, null);
    Arrays.fill(children, from, size, null);
    size = from;
    return right;
  }

  @Override
  void append(Bytes separator, Node right) {
    Branch other = (Branch) right;
    System.arraycopy(other.bounds, 0, bounds, size, other.size);
    System.arraycopy(other.children, 0, children, size, other.size);
    System.arraycopy(other.counts, 0, counts, size, other.size);
    bounds[size] = separator;
    size += other.size;
  }

  @Override
  int live() {
    return liveBefore(size);
  }
}
