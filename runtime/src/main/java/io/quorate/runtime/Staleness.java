package io.quorate.runtime;

import java.time.Duration;
import java.util.Optional;

/// How old the state of a replica may be, as far as it can tell by itself at the moment.
///
/// @param lagEntries how many entries it knows to be committed and has not applied
/// @param leaderHeard how long ago it heard from the leader that it knows; nothing if it knows
///   none, zero if it leads
/// @param confirmed everything that was acknowledged anywhere earlier than this is in the state;
///   nothing if that was never confirmed in this life of the node
public record Staleness(
    long lagEntries, Optional<Duration> leaderHeard, Optional<Duration> confirmed) {}
