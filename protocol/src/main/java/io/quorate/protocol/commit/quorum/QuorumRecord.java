package io.quorate.protocol.commit.quorum;

import io.quorate.protocol.commit.LogRecord;

/// Where a participant that is in doubt stands.
///
/// @param lastElected whom it obeys; nobody with less
/// @param lastAttempt by whom it was pre-committed or pre-aborted last
public record QuorumRecord(Standing standing, Election lastElected, Election lastAttempt)
    implements LogRecord {
  static QuorumRecord voted(Election owner) {
    return new QuorumRecord(Standing.WAITING, owner, Election.NONE);
  }

  QuorumRecord elect(Election next) {
    return new QuorumRecord(standing, next, lastAttempt);
  }

  QuorumRecord attempt(Standing next, Election by) {
    return new QuorumRecord(next, by, by);
  }

  @Override
  public String toString() {
    return "%s elected=%s attempt=%s".formatted(standing, lastElected, lastAttempt);
  }
}
