/// The keyspaces of a cluster: named stores, each a group of its own. [Keyspaces] finds one by its
/// name.
@org.jspecify.annotations.NullMarked
package io.quorate.server.keyspace;
