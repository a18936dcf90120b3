/// Atomic commit: several participants end a transaction in the same way, all or nothing, whatever
/// crashes and gets lost. What must hold:
///
/// - AC1: all who decide decide the same. AC2: nobody goes back on it. AC3: commit only if all have
///   voted Yes. AC4: if all vote Yes and nothing fails they commit. AC5: when what has failed is
///   back, everybody decides.
///
/// Five protocols share the words of this package, and nothing else but [Branch], the participant's
/// dealings with its resource: `twophase`, `threephase`, `quorum`, `paxoscommit` and `register`, of
/// which the last is for use and the others are for comparison. Each is a coordinator and a
/// participant that are pure ([CommitProcess]), one for each transaction: inputs in, effects out,
/// in an order that the world keeps. They know no clock, no disk and no database.
package io.quorate.protocol.commit;
