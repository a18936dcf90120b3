package io.quorate.runtime;

import io.quorate.runtime.codec.RecordCodec;
import io.quorate.runtime.register.RegisterReplica;
import java.util.Map;

/// Keeps a node's log short. All groups write into it, so that it is as long as the one of them
/// that needs the oldest part makes it.
///
/// Owned by its node's thread.
final class LogLength {
  private final Ports.Log log;
  private final Writes writes;
  private final RecordCodec codec;
  private final Recovery recovery;
  private final int segmentsMax;

  /// The segment in which the log was when it was last looked whether it is too long.
  private long segmentSeen;

  /// Segments of the log before this one are no more, or will soon be.
  private long droppedBefore;

  /// @param segmentsMax a group that needs more of them is to take a snapshot
  LogLength(Ports.Log log, Writes writes, RecordCodec codec, Recovery recovery, int segmentsMax) {
    this.log = log;
    this.writes = writes;
    this.codec = codec;
    this.recovery = recovery;
    this.segmentsMax = segmentsMax;
  }

  /// A log that has begun another segment may be too long for the sake of some group. Returns
  /// whether one was told so.
  boolean lookAfter(Map<Long, Replica<?, ?>> replicas, Map<Long, RegisterReplica> registers) {
    long segment = log.segment();
    if (segment == segmentSeen) {
      return false;
    }
    segmentSeen = segment;
    boolean told = false;
    for (Replica<?, ?> replica : replicas.values()) {
      replica.logBegins(segment);
      if (segment - replica.firstNeededSegment() >= segmentsMax) {
        replica.relieveLog();
        told = true;
      }
    }
    if (!registers.isEmpty() && segment - droppedBefore >= segmentsMax) {
      needsLess(replicas, registers); // what registers need is always written again
    }
    return told;
  }

  /// Some replica needs less of the log than before. What is needed of the segments before all
  /// entries is written again, and then they go.
  void needsLess(Map<Long, Replica<?, ?>> replicas, Map<Long, RegisterReplica> registers) {
    long needed = Math.min(log.segment(), recovery.firstNeededSegment());
    for (Replica<?, ?> replica : replicas.values()) {
      needed = Math.min(needed, replica.firstNeededSegment());
    }
    if (needed <= droppedBefore) {
      return;
    }
    droppedBefore = needed;
    long before = needed;
    replicas.forEach((group, replica) -> writes.addAll(codec.encode(group, replica.checkpoint())));
    registers.forEach(this::recordAgain);
    recovery.dropped().forEach(group -> writes.add(codec.encodeDropped(group)));
    recovery
        .incarnations()
        .forEach((peer, incarnation) -> writes.add(codec.encodeIncarnation(peer, incarnation)));
    recovery.addresses().forEach((peer, where) -> writes.add(codec.encodeAddresses(peer, where)));
    writes.whenDurable(() -> log.dropBefore(before));
  }

  private void recordAgain(long group, RegisterReplica replica) {
    writes.add(codec.encodeFounded(group, replica.states().acceptors()));
    replica
        .states()
        .all()
        .forEach((name, state) ->
            state.writes().forEach(write -> writes.add(codec.encode(group, name, write))));
  }
}
