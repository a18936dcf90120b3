package io.quorate.server.keyspace;

import io.quorate.server.etcd.Keyspace;
import java.util.Optional;
import java.util.function.Consumer;

/// The keyspaces that this server hosts, by name. May be used by any thread.
public interface Keyspaces {
  /// The one that plain etcd clients see.
  String DEFAULT = "default";

  /// The group that holds it.
  long DEFAULT_GROUP = 2;

  /// The group that holds the decisions of transactions over keyspaces.
  long DECISIONS_GROUP = 3;

  /// The keyspace of this name, if this server knows of one.
  Optional<Keyspace> find(String name);

  /// As [#find], but if none is known here it is found out first whether the others know one. If
  /// that cannot be found out there is none.
  void ask(String name, Consumer<Optional<Keyspace>> answer);
}
