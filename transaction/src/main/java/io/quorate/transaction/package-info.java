/// Transactions over keyspaces, strict serializable, by two-phase commit whose decision is an entry
/// of a replicated log.
///
/// Each keyspace is a participant: a group whose state machine locks and promises
/// ([io.quorate.kv.PrepareRequest]), so that a vote is an entry of its log and survives whatever
/// the group survives. [io.quorate.transaction.Coordinator] is the entry, one on each node: it
/// collects the votes and submits the decision to [io.quorate.transaction.Decisions], a group of
/// its own. Whoever else finds a transaction that has been prepared for long asks that group as
/// well, and makes it an abort if nothing is decided ([io.quorate.transaction.Recovery]); so nobody
/// depends on the coordinator.
///
/// Invariants: no commit leaves before its decision is in the register's log; nobody but a
/// transaction's own coordinator asks for its commit; a prepare is submitted once; time says when
/// to look, and never what is true.
package io.quorate.transaction;
