package io.quorate.simulator.world;

import io.quorate.protocol.EngineName;
import io.quorate.protocol.raft.ClockDrift;
import io.quorate.protocol.raft.RaftOptions;
import io.quorate.runtime.EngineKind;
import io.quorate.runtime.NodeOptions;
import io.quorate.runtime.SnapshotOptions;
import io.quorate.runtime.session.SessionLimits;
import io.quorate.wal.WalOptions;
import java.time.Duration;

/// How the nodes of a world are set up. Small bounds are reached soon; those of production leave
/// more time for everything else.
///
/// @param engine which protocol orders the log
/// @param electionMillis Raft's election timeout
/// @param heartbeatMillis Raft's heartbeat interval
/// @param requestMillis after which a request ends as refused or unknown
/// @param requestsMax requests that may be open at once on a node
/// @param appendBytes payload bytes in one message
/// @param windowBytes payload bytes on their way to one follower
/// @param segmentBytes the length of a segment of the log, at least twice what may be on its way to
///   a follower, which may have to write it as one record
/// @param sessionsMax sessions of clients that may be open
/// @param sessionIdleMillis after which a session ends that is not used
/// @param snapshotBytes bytes of commands after which a snapshot is taken; a quarter of it stays in
///   the log
/// @param leaseDriftPerMille by how much clocks may be off where leaders read by lease; 0 is
///   without leases
/// @param quiesces whether the group falls silent when nothing is wanted of it
public record Settings(
    EngineName engine,
    int electionMillis,
    int heartbeatMillis,
    int requestMillis,
    int requestsMax,
    int appendBytes,
    int windowBytes,
    int segmentBytes,
    int sessionsMax,
    int sessionIdleMillis,
    int snapshotBytes,
    int leaseDriftPerMille,
    boolean quiesces) {
  /// Everything that can be small is small.
  public static final Settings TIGHT =
      new Settings(
          EngineName.RAFT, 150, 30, 1000, 16, 600, 2000, 32 << 10, 3, 1500, 4000, 0, false);

  /// The times are those of production, the sizes less, as a world of minutes would not reach them.
  public static final Settings ORDINARY =
      new Settings(
          EngineName.RAFT,
          1000,
          100,
          7000,
          1000,
          16 << 10,
          64 << 10,
          256 << 10,
          1000,
          10_000,
          256 << 10,
          0,
          false);

  private static final int COMMAND_BYTES_MAX = 4096;
  private static final int OPEN_COMMANDS_MAX = 10;
  private static final long RESULT_BYTES_MAX = 1 << 20;

  /// The same with another protocol.
  public Settings withEngine(EngineName other) {
    return new Settings(
        other,
        electionMillis,
        heartbeatMillis,
        requestMillis,
        requestsMax,
        appendBytes,
        windowBytes,
        segmentBytes,
        sessionsMax,
        sessionIdleMillis,
        snapshotBytes,
        leaseDriftPerMille,
        quiesces);
  }

  /// Refuses at once what nodes would refuse.
  public Settings {
    nodeOptions(
        engine,
        electionMillis,
        heartbeatMillis,
        requestMillis,
        requestsMax,
        appendBytes,
        windowBytes,
        snapshotBytes,
        leaseDriftPerMille,
        quiesces);
    new WalOptions(Runnable::run).withSegmentBytes(segmentBytes);
    sessionLimits(sessionsMax, sessionIdleMillis);
    if (segmentBytes < 2L * (appendBytes + windowBytes)) {
      throw new IllegalArgumentException(
          "segmentBytes %d is less than twice appendBytes %d and windowBytes %d"
              .formatted(segmentBytes, appendBytes, windowBytes));
    }
  }

  /// The same with other times.
  public Settings withTimes(int election, int heartbeat, int request) {
    return new Settings(
        engine,
        election,
        heartbeat,
        request,
        requestsMax,
        appendBytes,
        windowBytes,
        segmentBytes,
        sessionsMax,
        sessionIdleMillis,
        snapshotBytes,
        leaseDriftPerMille,
        quiesces);
  }

  /// The same with leases.
  public Settings withLeases(int driftPerMille) {
    return new Settings(
        engine,
        electionMillis,
        heartbeatMillis,
        requestMillis,
        requestsMax,
        appendBytes,
        windowBytes,
        segmentBytes,
        sessionsMax,
        sessionIdleMillis,
        snapshotBytes,
        driftPerMille,
        quiesces);
  }

  /// The same with a group that falls silent when nothing is wanted of it.
  public Settings withQuiescence() {
    return new Settings(
        engine,
        electionMillis,
        heartbeatMillis,
        requestMillis,
        requestsMax,
        appendBytes,
        windowBytes,
        segmentBytes,
        sessionsMax,
        sessionIdleMillis,
        snapshotBytes,
        leaseDriftPerMille,
        true);
  }

  public Duration electionTimeout() {
    return Duration.ofMillis(electionMillis);
  }

  NodeOptions nodeOptions() {
    return nodeOptions(
        engine,
        electionMillis,
        heartbeatMillis,
        requestMillis,
        requestsMax,
        appendBytes,
        windowBytes,
        snapshotBytes,
        leaseDriftPerMille,
        quiesces);
  }

  private static NodeOptions nodeOptions(
      EngineName engine,
      int electionMillis,
      int heartbeatMillis,
      int requestMillis,
      int requestsMax,
      int appendBytes,
      int windowBytes,
      int snapshotBytes,
      int leaseDriftPerMille,
      boolean quiesces) {
    RaftOptions restless =
        new RaftOptions(
            Duration.ofMillis(electionMillis),
            Duration.ofMillis(heartbeatMillis),
            appendBytes,
            windowBytes);
    RaftOptions raft = quiesces ? restless.withQuiescence() : restless;
    return new NodeOptions(
        EngineKind.of(engine),
        leaseDriftPerMille == 0 ? raft : raft.withLeases(new ClockDrift(leaseDriftPerMille)),
        new SnapshotOptions(
            snapshotBytes, Long.MAX_VALUE, snapshotBytes / 4, Long.MAX_VALUE, 3, 1 << 20),
        Duration.ofMillis(requestMillis),
        requestsMax,
        (long) requestsMax * COMMAND_BYTES_MAX,
        COMMAND_BYTES_MAX);
  }

  SessionLimits sessionLimits() {
    return sessionLimits(sessionsMax, sessionIdleMillis);
  }

  private static SessionLimits sessionLimits(int sessionsMax, int idleMillis) {
    return new SessionLimits(
        sessionsMax, OPEN_COMMANDS_MAX, RESULT_BYTES_MAX, Duration.ofMillis(idleMillis));
  }

  WalOptions logOptions() {
    return new WalOptions(Runnable::run).withSegmentBytes(segmentBytes);
  }
}
