/// Transactions over keyspaces: the service `quorate.v1.Transactions` and its messages. Generated.
/// Not part of etcd's API.
package io.quorate.api.transaction;
