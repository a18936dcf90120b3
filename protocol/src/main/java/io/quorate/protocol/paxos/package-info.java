/// Basic Paxos, after "Paxos Made Simple" (sections are cited as §2.2): a value is chosen by a
/// quorum of acceptors, once and for all.
///
/// The three agents are [io.quorate.protocol.paxos.Proposer], [io.quorate.protocol.paxos.Acceptor]
/// and [io.quorate.protocol.paxos.Learner]; a [io.quorate.protocol.paxos.PaxosProcess] may be all
/// three. Each of their methods takes what has happened and returns the effects in the order in
/// which they must be carried out. All they have to remember across a crash is
/// [io.quorate.protocol.paxos.PaxosState], the sum of their
/// [io.quorate.protocol.paxos.PaxosWrite]s.
///
/// Invariants, checked in `docs/paxos.md`'s small worlds: P1, P2, P2a, P2b, P2c, and that no number
/// is used twice. A learner that hears of two choices fails with an
/// [io.quorate.protocol.InvariantViolation].
///
/// Differences from the paper, on purpose: an acceptance promises its own number; a rejection tells
/// the number that was promised, and a proposer goes on above it.
package io.quorate.protocol.paxos;
