/// etcd 3.6's command line and environment, and what of it this server does. [EtcdFlag] is the one
/// table of all flags; [FlagParser] reads a command line by it; [ServerOptions] is the validated
/// result that a server starts from.
///
/// Every flag of etcd is known and every one of them has a truthful [Support]: it works, or it has
/// no effect and whoever sets it gets a warning that says why, or it is refused. Nothing that
/// concerns security or durability is ever accepted without being done. The help text and
/// `docs/etcd-flags.md` are made from the same table.
///
/// Nothing here opens a file or a socket, resolves a host name, or ends the process.
package io.quorate.server.flags;
