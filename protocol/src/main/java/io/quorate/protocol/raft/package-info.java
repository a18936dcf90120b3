/// Raft, after "In Search of an Understandable Consensus Algorithm" (extended version; sections are
/// cited as Raft §5.4.2) and Ongaro's thesis, with pre-vote and check-quorum.
///
/// Start reading at [io.quorate.protocol.raft.Raft], then the roles. A leader's view of another
/// server is a `Peer`; the log is `RaftLog`; `Outbox` decides what may leave before what is
/// durable.
///
/// Invariants, each checked always and failing with an [io.quorate.protocol.InvariantViolation]:
/// one leader a term; committed entries are never replaced; a commit index is never beyond the log;
/// an acknowledgement is never beyond the leader's log.
///
/// Differences from the paper, on purpose: heartbeats are messages of their own, so that their
/// answers wait for no disk; a rejection carries a hint that skips whole terms; an entry may commit
/// before it is durable at the leader itself.
package io.quorate.protocol.raft;
