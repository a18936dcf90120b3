package io.quorate.server.cluster;

/// What became of a change of the keyspaces.
public sealed interface KeyspaceAnswer extends ClusterAnswer {
  /// It is there now, or it was until now.
  record Changed(KeyspaceEntry entry) implements KeyspaceAnswer {}

  /// Nothing has changed.
  enum Refusal implements KeyspaceAnswer {
    NOT_FOUND,
    EXISTS,
    TOO_MANY
  }
}
