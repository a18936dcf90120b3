package io.quorate.wal;

import io.quorate.wal.Submissions.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The thread that drives a [Wal] in production.
///
/// While one batch is being synced, submissions queue up; the next batch takes all of them. So the
/// batch follows the disk's speed by itself, and nothing ever waits for a timer.
///
/// One thread may submit. The writer owns its log and closes it.
public final class LogWriter implements AutoCloseable {
  private final Wal wal;
  private final long batchBytesMax;
  private final Durability durability;
  private final Submissions queue;
  private final Thread thread;
  private final List<LogRecord> batch = new ArrayList<>();
  private final WriteMeter meter = new WriteMeter();

  private volatile boolean sleeping;
  private volatile boolean closing;
  private volatile boolean failed;

  private LogWriter(Wal wal, long batchBytesMax, int queueLength, Durability durability) {
    this.wal = wal;
    this.batchBytesMax = batchBytesMax;
    this.durability = durability;
    this.queue = new Submissions(queueLength);
    this.thread = Thread.ofPlatform().name("wal").unstarted(this::run);
  }

  /// Starts a writer on an open log.
  ///
  /// @param batchBytesMax a batch takes no further submission once it has so many bytes
  /// @param queueLength how many submissions may wait
  public static LogWriter start(
      Wal wal, long batchBytesMax, int queueLength, Durability durability) {
    LogWriter writer = new LogWriter(wal, batchBytesMax, queueLength, durability);
    writer.thread.start();
    return writer;
  }

  /// Hands over records to be made durable after all that were submitted before. Does not block.
  ///
  /// @param ticket greater than any before
  /// @param records not to be changed any more
  /// @return false if nothing was taken, because the queue is full or the log has failed
  /// @throws IllegalArgumentException if a record is longer than a segment has room for
  /// @throws IllegalStateException if the writer is closed
  public boolean submit(long ticket, List<LogRecord> records) {
    if (closing) {
      throw new IllegalStateException("the log writer is closed");
    }
    long bytes = 0;
    for (LogRecord record : records) {
      bytes += wal.storedLength(record);
    }
    if (failed || !queue.offer(new Submission(ticket, records, bytes))) {
      return false;
    }
    wakeIfSleeping();
    return true;
  }

  /// See [Wal#position].
  public Position position() {
    return wal.position();
  }

  /// What was written until now. From any thread.
  public LogWrites writes() {
    return meter.read();
  }

  /// See [Wal#full].
  public boolean full() {
    return wal.full();
  }

  /// See [Wal#spent].
  public boolean spent() {
    return wal.spent();
  }

  /// See [Wal#retrySpare].
  public void retrySpare() {
    wal.retrySpare();
  }

  /// See [Wal#dropBefore].
  public void dropBefore(long segment) {
    wal.dropBefore(segment);
  }

  /// Makes everything durable that was submitted, then closes the log and returns. Not to be called
  /// from a callback.
  @Override
  public void close() {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException("a callback of the log writer cannot close it");
    }
    closing = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (awaitWork()) {
        writeBatch();
      }
      wal.close();
    } catch (Throwable e) {
      failed = true;
      durability.failed(e);
      closeFailed();
    }
  }

  private void closeFailed() {
    try {
      wal.close();
    } catch (DiskFailureException _) {
      // The failure that was reported is the one that counts.
    }
  }

  /// Returns false when there is nothing left and the writer is closing.
  ///
  /// The flag is raised before the queue is looked at once more, and the submitter looks at the
  /// flag after it has filled the queue, all volatile: at least one of the two sees the other. So
  /// no wake-up is lost, and submitting to a busy writer costs no system call.
  private boolean awaitWork() {
    while (queue.peek() == null) {
      sleeping = true;
      if (closing) {
        sleeping = false;
        return queue.peek() != null;
      }
      if (queue.peek() == null) {
        LockSupport.park(this);
      }
      sleeping = false;
    }
    return true;
  }

  private void wakeIfSleeping() {
    if (sleeping) {
      LockSupport.unpark(thread);
    }
  }

  private void writeBatch() {
    long bytes = 0;
    long ticket = 0;
    for (@Nullable Submission next = queue.peek();
        next != null && bytes < batchBytesMax;
        next = queue.peek()) {
      batch.addAll(next.records());
      bytes += next.bytes();
      ticket = next.ticket();
      queue.remove();
    }
    long begun = System.nanoTime();
    wal.append(batch);
    meter.wrote(bytes, System.nanoTime() - begun);
    batch.clear();
    durability.durable(ticket);
  }
}
