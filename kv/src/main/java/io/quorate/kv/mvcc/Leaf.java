package io.quorate.kv.mvcc;

import io.quorate.bytes.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A run of keys in order, each with its newest version.
final class Leaf extends Node {
  private final SortedKeys keys;

  // Above `size()` the array holds null.
  private final @Nullable Version[] heads;
  private int live;

  Leaf(long epoch) {
    this(epoch, new SortedKeys(), new @Nullable Version[CAPACITY], 0);
  }

  private Leaf(long epoch, SortedKeys keys, @Nullable Version[] heads, int live) {
    super(epoch);
    this.keys = keys;
    this.heads = heads;
    this.live = live;
  }

  @Override
  int size() {
    return keys.size();
  }

  Bytes key(int at) {
    return keys.get(at);
  }

  Version head(int at) {
    Version head = heads[at];
    assert head != null;
    return head;
  }

  /// The place of `key`, or `-(place it would have) - 1`.
  int find(Bytes key) {
    return keys.find(key);
  }

  /// The first place whose key is not less than `key`.
  int lowerBound(Bytes key) {
    int found = find(key);
    return found >= 0 ? found : -found - 1;
  }

  void insert(int at, Version head) {
    System.arraycopy(heads, at, heads, at + 1, size() - at);
    heads[at] = head;
    keys.insert(at, head.kv().key());
    live += weight(head);
  }

  /// Takes the key from the new version as well: the old one shares its array with the command that
  /// wrote it, which would stay in memory for the key's sake.
  void replace(int at, Version head) {
    live += weight(head) - weight(head(at));
    keys.replace(at, head.kv().key());
    heads[at] = head;
  }

  void remove(int at) {
    live -= weight(head(at));
    System.arraycopy(heads, at + 1, heads, at, size() - at - 1);
    keys.remove(at);
    heads[size()] = null;
  }

  /// How many living keys stand before the place `at`.
  int liveBefore(int at) {
    int count = 0;
    for (int i = 0; i < at; i++) {
      count += weight(head(i));
    }
    return count;
  }

  private static int weight(Version head) {
    return head.kv().isDeletion() ? 0 : 1;
  }

  @Override
  Leaf copy(long epoch) {
    return new Leaf(epoch, keys.copy(), heads.clone(), live);
  }

  @Override
  Leaf split(int from, long epoch) {
    @Nullable Version[] moved = new @Nullable Version[CAPACITY];
    System.arraycopy(heads, from, moved, 0, size() - from);
    Arrays.fill(heads, from, size(), null);
    Leaf right = new Leaf(epoch, keys.split(from), moved, 0);
    right.live = right.liveBefore(right.size());
    live -= right.live;
    return right;
  }

  @Override
  void append(Bytes separator, Node right) {
    Leaf other = (Leaf) right;
    System.arraycopy(other.heads, 0, heads, size(), other.size());
    keys.append(other.keys, 0);
    live += other.live;
  }

  @Override
  int live() {
    return live;
  }
}
