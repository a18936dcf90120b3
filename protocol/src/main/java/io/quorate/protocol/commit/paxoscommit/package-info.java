/// Paxos Commit (Gray and Lamport, "Consensus on Transaction Commit"): each participant's vote is
/// an instance of Basic Paxos of its own, with [io.quorate.protocol.paxos]'s agents, on acceptors
/// that all instances share. A transaction is committed if all instances have chosen Yes.
///
/// A participant is the one proposer of its instance's round 0, and proposes its vote to the
/// acceptors at once, without the coordinator between them. An acceptor makes the votes durable
/// together and tells the coordinator in one message. A coordinator that has waited for too long,
/// the owner or another, closes the instances that have not chosen with a round of its own, in
/// which it proposes No where it finds itself free to. So nobody is blocked as long as a majority
/// of the acceptors and one coordinator are there.
///
/// Differs from the paper in that votes go to all 2F+1 acceptors instead of to F+1 of them: more
/// messages, and no timeout when one of them is down.
package io.quorate.protocol.commit.paxoscommit;
