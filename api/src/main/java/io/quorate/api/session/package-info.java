/// Writes that may be retried: the service `quorate.Session` and its messages. Generated. Not part
/// of etcd's API.
package io.quorate.api.session;
