/// Commands that may be retried and are executed once (Raft thesis §6.3).
///
/// Without a session a client that got no answer cannot know whether its command was executed, and
/// trying again may execute it twice. [Sessions] puts a table before a state machine: whoever opens
/// a [Session] numbers its commands, and the table, which is replicated with the state, executes
/// each number at most once, whatever is lost, sent twice or crashes, and keeps the result until
/// the client has got it.
///
/// What the table does depends on the log alone: it has no clock but the group's. A command of a
/// session that is gone is refused; it is never taken for a new one.
package io.quorate.runtime.session;
