package io.quorate.wal;

/// What the log consists of.
///
/// @param identity whose log it is
/// @param segmentBytes the length of the segments that are made, but for the first
/// @param first the number of the oldest segment that is needed
/// @param last the number of the newest segment; nothing is written to a segment before the
///   manifest names it
/// @param durable the log was durable at least up to here when this was written
record Manifest(Identity identity, int segmentBytes, long first, long last, Position durable) {}
