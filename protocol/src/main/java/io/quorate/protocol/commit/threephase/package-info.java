/// Three-phase commit as surveys tell it: CanCommit asks whether the work could be done, PreCommit
/// has it done, DoCommit commits it. (In Skeen's "Nonblocking Commit Protocols" the votes are all
/// in before PreCommit; here PreCommit may still be answered with No.)
///
/// Whoever has waited for too long goes on by himself: before PreCommit he aborts, after it he
/// commits. So nobody is ever blocked; and a process that is cut off, or hears the wrong half of
/// the story, ends differently from the others. It is here to be compared with, not to be used.
package io.quorate.protocol.commit.threephase;
