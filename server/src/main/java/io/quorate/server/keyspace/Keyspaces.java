package io.quorate.server.keyspace;

import io.quorate.server.etcd.Keyspace;
import java.util.Optional;

/// The keyspaces that this server hosts, by name. May be used by any thread.
public interface Keyspaces {
  /// The one that plain etcd clients see.
  String DEFAULT = "default";

  /// The keyspace of this name, if this server knows of one.
  Optional<Keyspace> find(String name);
}
