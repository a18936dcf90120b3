/// The keyspaces of a cluster: the service `quorate.v1.Keyspaces` and its messages. Generated. Not
/// part of etcd's API.
package io.quorate.api.keyspace;
