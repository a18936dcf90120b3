/// Two-phase commit with presumed abort (Gray; Mohan, Lindsay and Obermarck, "Transaction
/// Management in the R* Distributed Database Management System"), with cooperative termination
/// (Bernstein, Hadzilacos and Goodman, §7.4).
///
/// The decision is the coordinator's alone, and is made by one forced write in its log. Safe under
/// all faults; but who has voted Yes cannot end without hearing from somebody who knows, and if
/// those are down it is blocked, and says so.
///
/// Of an abort nothing is forced and nothing acknowledged: a coordinator that finds no record of a
/// commit presumes that there was none. The exception is a refusal, which a participant forces
/// because our network may deliver the same question to two lives of one process.
package io.quorate.protocol.commit.twophase;
