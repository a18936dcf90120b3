/// What a member says of its replica: the service `quorate.Replica` and its messages. Generated.
/// Not part of etcd's API.
package io.quorate.api.replica;
