package io.quorate.client;

import io.quorate.api.replica.DescribeResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What a member of Quorate says of its replica of the keys.
///
/// @param role the protocol's word for what it is, such as `leader`
/// @param leaderId the member that it takes for the leader; 0 if it knows none
/// @param commitIndex the last place of the log that it knows to be committed and has
/// @param lagEntries what it knows to be committed and has not applied
/// @param leaderHeard how long ago it heard from the leader; absent if it knows none
/// @param confirmed what was acknowledged anywhere earlier than this is in its state; absent if
///   nobody has said so yet
/// @param snapshotIndex the last place of the log that its snapshot covers, or 0
/// @param diskBytes what it takes on its disk, snapshots included
/// @param broadcastTime the longest of late in which it has reached a quorum, as a leader; else
///   zero
/// @param leaseDriftPercent where leaders read by lease: how far clocks may be off; else 0
/// @param leaderPriority how much it is preferred as a leader, from 0 to 100
/// @param diverged members whose state was found to be another than that of a majority, or, if
///   there is none, of any other
public record ReplicaDescription(
    long memberId,
    String role,
    long leaderId,
    long term,
    long revision,
    List<Long> voters,
    List<Long> learners,
    long commitIndex,
    long appliedIndex,
    long lagEntries,
    Optional<Duration> leaderHeard,
    Optional<Duration> confirmed,
    long snapshotIndex,
    long snapshotBytes,
    long diskBytes,
    Duration electionTimeout,
    Duration broadcastTime,
    int leaseDriftPercent,
    int leaderPriority,
    List<Long> diverged) {
  private static final long NANOS_PER_MICRO = 1000;

  public ReplicaDescription {
    voters = List.copyOf(voters);
    learners = List.copyOf(learners);
    diverged = List.copyOf(diverged);
  }

  static ReplicaDescription of(DescribeResponse said) {
    return new ReplicaDescription(
        said.getHeader().getMemberId(),
        said.getRole(),
        said.getLeader(),
        said.getHeader().getRaftTerm(),
        said.getHeader().getRevision(),
        said.getVotersList(),
        said.getLearnersList(),
        said.getCommitIndex(),
        said.getAppliedIndex(),
        said.getLagEntries(),
        said.hasLeaderHeardMs()
            ? Optional.of(Duration.ofMillis(said.getLeaderHeardMs()))
            : Optional.empty(),
        said.hasConfirmedMs()
            ? Optional.of(Duration.ofMillis(said.getConfirmedMs()))
            : Optional.empty(),
        said.getSnapshotIndex(),
        said.getSnapshotBytes(),
        said.getDiskBytes(),
        Duration.ofMillis(said.getElectionTimeoutMs()),
        Duration.ofNanos(NANOS_PER_MICRO * said.getBroadcastUs()),
        said.getLeaseDriftPercent(),
        said.getLeaderPriority(),
        said.getDivergedList());
  }

  /// How many times the broadcast time the election timeout is; absent if it has not led of late.
  public OptionalLong margin() {
    return broadcastTime.isZero()
        ? OptionalLong.empty()
        : OptionalLong.of(electionTimeout.toNanos() / broadcastTime.toNanos());
  }
}
