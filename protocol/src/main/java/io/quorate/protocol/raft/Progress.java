package io.quorate.protocol.raft;

import java.util.ArrayDeque;

/// How a leader sends its log to one follower.
sealed interface Progress {
  /// The index of the first entry to send next.
  long next();

  /// One message at a time, until it is answered; it, or the answer, may get lost.
  abstract sealed class Asking implements Progress permits Probing, Installing {
    private boolean asked;

    boolean mayAsk() {
      return !asked;
    }

    void asked() {
      asked = true;
    }

    void askAgain() {
      asked = false;
    }
  }

  /// The leader does not know where the logs part: it asks with entries, until some are accepted.
  final class Probing extends Asking {
    private final long next;

    Probing(long next) {
      this.next = next;
    }

    @Override
    public long next() {
      return next;
    }
  }

  /// What the follower needs next is in the leader's log no more: it is told so, and sent nothing
  /// until it has got a snapshot, by whatever way.
  final class Installing extends Asking {
    private final long atLeast;

    /// @param atLeast a snapshot that reaches here is enough to go on with the log
    Installing(long atLeast) {
      this.atLeast = atLeast;
    }

    long atLeast() {
      return atLeast;
    }

    @Override
    public long next() {
      return atLeast + 1;
    }
  }

  /// The logs are known to agree up to some point: messages are sent one after the other without
  /// waiting for answers, as many bytes as the window allows.
  final class Replicating implements Progress {
    private record Sent(long lastIndex, long bytes) {}

    private final ArrayDeque<Sent> inFlight = new ArrayDeque<>();
    private long bytesInFlight;
    private long next;

    Replicating(long next) {
      this.next = next;
    }

    @Override
    public long next() {
      return next;
    }

    boolean hasRoom(long windowBytes) {
      return bytesInFlight < windowBytes;
    }

    void sent(long lastIndex, long bytes) {
      inFlight.add(new Sent(lastIndex, bytes));
      bytesInFlight += bytes;
      next = lastIndex + 1;
    }

    void acknowledged(long match) {
      while (!inFlight.isEmpty() && inFlight.peek().lastIndex <= match) {
        bytesInFlight -= inFlight.remove().bytes;
      }
      next = Math.max(next, match + 1);
    }
  }
}
