package io.quorate.protocol.raft;

import java.util.ArrayDeque;

/// How a leader sends its log to one follower.
sealed interface Progress {
  /// The index of the first entry to send next.
  long next();

  /// The leader does not know where the logs part: one message at a time, until one is accepted.
  final class Probing implements Progress {
    private final long next;
    private boolean asked;

    Probing(long next) {
      this.next = next;
    }

    @Override
    public long next() {
      return next;
    }

    boolean mayAsk() {
      return !asked;
    }

    void asked() {
      asked = true;
    }

    /// The answer may have been lost.
    void askAgain() {
      asked = false;
    }
  }

  /// What the follower needs next is in the leader's log no more: nothing is sent until the
  /// follower has got a snapshot, by whatever way.
  final class Installing implements Progress {
    private final long atLeast;
    private boolean told;

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

    boolean mayTell() {
      return !told;
    }

    void told() {
      told = true;
    }

    /// What was said may have been lost.
    void tellAgain() {
      told = false;
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
