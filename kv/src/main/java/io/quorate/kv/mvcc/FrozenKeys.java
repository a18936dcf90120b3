package io.quorate.kv.mvcc;

/// A view of a [KeyTree]. Immutable; all threads may read it.
public final class FrozenKeys extends KeyMap {
  private final Node root;

  FrozenKeys(Node root) {
    this.root = root;
  }

  @Override
  Node root() {
    return root;
  }
}
