/// etcd's services over a replicated keyspace: the only place where protocol buffers and our own
/// types meet. Requests are mapped and checked here ([io.quorate.server.etcd.Requests]), carried
/// out by the keyspace's group, and answered in etcd's words ([io.quorate.server.etcd.Responses],
/// [io.quorate.server.etcd.Errors]).
///
/// Nothing here blocks: handlers run on the client port's event loops, answers come from the node's
/// thread.
package io.quorate.server.etcd;
