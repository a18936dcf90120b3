package io.quorate.runtime;

import io.quorate.wal.LogRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What a node writes to its log, and what has to wait for that. The records of one run are one
/// batch, with one sync.
///
/// Owned by its node's thread, but for [#durable].
final class Writes {
  /// Records on their way to the disk, and what is to be done when they have got there.
  private record Batch(long ticket, long begunAt, List<Runnable> completions) {}

  private final Ports.Log log;
  private final AtomicLong durable = new AtomicLong();
  private final ArrayDeque<Batch> underWay = new ArrayDeque<>();
  private List<LogRecord> records = new ArrayList<>();
  private List<Runnable> completions = new ArrayList<>();
  private long ticket;

  Writes(Ports.Log log) {
    this.log = log;
  }

  void add(LogRecord record) {
    records.add(record);
  }

  void addAll(List<LogRecord> more) {
    records.addAll(more);
  }

  /// Does something when all that was added until now is durable.
  void whenDurable(Runnable action) {
    completions.add(action);
  }

  /// All records up to this ticket are durable. May be called from any thread.
  void durable(long upTo) {
    durable.accumulateAndGet(upTo, Math::max);
  }

  /// Does what has waited for that.
  void complete() {
    long upTo = durable.get();
    while (!underWay.isEmpty() && underWay.peek().ticket <= upTo) {
      underWay.remove().completions.forEach(Runnable::run);
    }
  }

  /// Barriers write nothing: they are complete when what was written before them is. That may be so
  /// already: what waits for them then leaves with this run. Returns whether something did.
  boolean passBarriers() {
    if (completions.isEmpty() || !records.isEmpty() || !underWay.isEmpty()) {
      return false;
    }
    List<Runnable> passed = completions;
    completions = new ArrayList<>();
    passed.forEach(Runnable::run);
    return true;
  }

  /// Hands all that was added to the log.
  void submit(long now) {
    if (!records.isEmpty()) {
      ticket++;
      log.write(ticket, records);
      underWay.add(new Batch(ticket, now, completions));
      records = new ArrayList<>();
      completions = new ArrayList<>();
    } else if (!underWay.isEmpty()) {
      underWay.peekLast().completions.addAll(completions);
      completions.clear();
    }
  }

  /// Since when the oldest of what is under way has waited for the disk.
  Optional<Long> waitingSince() {
    @Nullable Batch oldest = underWay.peek();
    return Optional.ofNullable(oldest).map(Batch::begunAt);
  }
}
