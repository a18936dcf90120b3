package io.quorate.protocol.raft;

import io.quorate.protocol.Content;
import io.quorate.protocol.Event;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.Timer;
import java.util.List;
import java.util.Optional;

/// Who knows no leader and would like to be one. It has nobody to pass on to what clients ask for,
/// and begins anew when its time is over.
sealed interface Contender extends Role permits PreCandidate, Candidate {
  Raft raft();

  @Override
  default void expire(Timer timer) {
    switch (timer) {
      case ELECTION -> raft().become(new PreCandidate(raft()));
      case HEARTBEAT, CHECK_QUORUM -> {} // a leader's
      case NEXT_ROUND -> {} // not Raft's
    }
  }

  @Override
  default void propose(List<Content> contents) {
    raft().outbox().emit(new Event.Refused(contents));
  }

  @Override
  default void read(long number) {
    raft().outbox().emit(new Event.ReadRefused(number));
  }

  @Override
  default Optional<NodeId> leader() {
    return Optional.empty();
  }

  @Override
  default boolean trustsLeader() {
    return false;
  }
}
