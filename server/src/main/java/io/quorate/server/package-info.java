/// The server process: from etcd's flags to a running node with a client port.
///
/// [io.quorate.server.ServerCommandLine] is what `quorate server` runs;
/// [io.quorate.server.EtcdServer] is the same for those who embed it. What a flag means stands in
/// `flags`, what a call does in `etcd`.
package io.quorate.server;
