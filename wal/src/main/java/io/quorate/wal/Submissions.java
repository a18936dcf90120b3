package io.quorate.wal;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// A bounded queue from one thread to one other, without locks: a ring whose slots say by
/// themselves whether they are free. Only the producer touches `tail`, only the consumer `head`.
final class Submissions {
  private final AtomicReferenceArray<@Nullable Submission> ring;
  private int tail;
  private int head;

  Submissions(int capacity) {
    ring = new AtomicReferenceArray<>(capacity);
  }

  /// @param bytes what the records take in the log
  record Submission(long ticket, List<LogRecord> records, long bytes) {}

  /// By the producer. Returns false if the queue is full.
  boolean offer(Submission submission) {
    if (ring.getAcquire(tail) != null) {
      return false;
    }
    // Not merely a release: the producer reads next whether the consumer sleeps, and must not do so
    // before the consumer can see this.
    ring.set(tail, submission);
    tail = tail + 1 == ring.length() ? 0 : tail + 1;
    return true;
  }

  /// By the consumer: the oldest one, which stays.
  @Nullable Submission peek() {
    return ring.get(head);
  }

  /// By the consumer: removes what `peek` has shown.
  void remove() {
    ring.setRelease(head, null);
    head = head + 1 == ring.length() ? 0 : head + 1;
  }
}
