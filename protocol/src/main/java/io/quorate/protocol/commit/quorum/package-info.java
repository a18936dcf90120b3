/// Quorum-based three-phase commit, E3PC (Keidar and Dolev, "Increasing the Resilience of
/// Distributed and Replicated Database Systems").
///
/// Votes come first, as in Skeen's protocol: nobody is asked to pre-commit before all have said
/// Yes. The coordinator commits when a majority of the participants is pre-committed, and aborts
/// when a majority is pre-aborted, or when nobody can have been asked to pre-commit. One that takes
/// over is elected with a higher number, which a participant makes durable before it reports where
/// it stands; from then on it obeys nobody with a lower one. Among a majority of reports the latest
/// attempt decides whether to pre-commit or to pre-abort anew. Since any two majorities share a
/// participant, a later coordinator sees the attempt that an earlier one may have completed.
///
/// Differs from the paper in that elections carry the coordinator's name beside the number, so that
/// two that are elected at the same time, in groups that cannot be told apart for certain, do not
/// have the same one; and that the elector picks its number itself, instead of asking for the
/// largest first: if it is too low it is told so.
package io.quorate.protocol.commit.quorum;
