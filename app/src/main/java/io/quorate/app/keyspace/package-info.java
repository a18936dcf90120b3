/// `quorate keyspace`: the keyspaces of a cluster, from the command line.
@org.jspecify.annotations.NullMarked
package io.quorate.app.keyspace;
