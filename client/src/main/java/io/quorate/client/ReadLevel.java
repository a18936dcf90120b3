package io.quorate.client;

/// How fresh a read must be.
public enum ReadLevel {
  /// Sees every write that was acknowledged before the read began. Needs a majority.
  LINEARIZABLE,
  /// The asked node's own state, which may be stale. Needs that node only.
  SERIALIZABLE
}
