/// What befalls the servers: the service `quorate.v1.Observations` and its messages. Generated. Not
/// part of etcd's API.
package io.quorate.api.observation;
