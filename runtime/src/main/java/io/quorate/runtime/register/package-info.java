/// Registers that are written once: whoever proposes a value reads what was chosen, and so does
/// everybody else, for ever. Each is an instance of Basic Paxos.
///
/// [io.quorate.runtime.register.RegisterReplica] is a group of them at one node; clients have
/// [io.quorate.runtime.Registers]. Reads are linearizable. Nothing here knows sockets or files.
package io.quorate.runtime.register;
