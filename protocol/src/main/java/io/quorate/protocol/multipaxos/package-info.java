/// Multi-Paxos, after Lamport's "Paxos Made Simple" (2001), of which sections are cited, with what
/// "Paxos Made Live" (Chandra, Griesemer and Redstone 2007) and "Paxos Made Moderately Complex"
/// (van Renesse and Altinbuken 2015) add to make a log of it.
///
/// Start reading at [io.quorate.protocol.multipaxos.MultiPaxos], then `Acceptor`, `Learner`, and
/// what a node may be as a `Proposer`: `Following`, `Suspecting`, `Preparing`, `Leading`. A
/// leader's view of another node is a `Peer`. `SafeValues` is the rule that makes Paxos safe.
/// `Outbox` decides what may leave before what is durable. Who decides about which slots is in
/// `Members`, how many of them in `Quorums`.
///
/// Invariants, each checked always and failing with an [io.quorate.protocol.InvariantViolation]:
/// one leader a ballot; one value a ballot and slot; what is chosen is never replaced.
///
/// What differs from Raft is what differs in the papers: any node may lead, whatever it lacks, and
/// proposes again what it finds; slots are accepted and chosen one by one, in any order; an
/// acceptance names a ballot and a slot and says nothing of what stands before it. What is the same
/// is not Paxos's business: who hears a leader promises nothing to others, and heartbeats answer
/// reads.
package io.quorate.protocol.multipaxos;
