/// Raft, after "In Search of an Understandable Consensus Algorithm" (extended version; sections are
/// cited as Raft §5.4.2) and Ongaro's thesis, with pre-vote and check-quorum.
///
/// Start reading at [io.quorate.protocol.raft.Raft], then the roles. A leader's view of another
/// server is a `Peer`; the log is `RaftLog`; `Outbox` decides what may leave before what is
/// durable. Members change as `Leader` and `ChangeRules` say; whose majorities count is
/// [io.quorate.protocol.Configuration]'s.
///
/// Invariants, each checked always and failing with an [io.quorate.protocol.InvariantViolation]:
/// one leader a term; committed entries are never replaced; a commit index is never beyond the log;
/// an acknowledgement is never beyond the leader's log.
///
/// Differences from the paper, on purpose: heartbeats are messages of their own, so that their
/// answers wait for no disk; a rejection carries a hint that skips whole terms; an entry may commit
/// before it is durable at the leader itself; a change of one voter does without the joint
/// configuration; a leader that is removed says who may take over; no removed server's answer ends
/// a leader's term.
package io.quorate.protocol.raft;
