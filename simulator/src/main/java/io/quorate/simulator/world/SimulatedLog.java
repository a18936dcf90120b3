package io.quorate.simulator.world;

import io.quorate.runtime.Ports;
import io.quorate.wal.LogRecord;
import io.quorate.wal.Wal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/// The thread that writes a log, without the thread: what is submitted while the disk is busy
/// becomes the next batch.
final class SimulatedLog implements Ports.Log {
  private record Submission(long ticket, List<LogRecord> records) {}

  private final Wal wal;
  private final Machine machine;
  private final LongConsumer durable;
  private final ArrayDeque<Submission> waiting = new ArrayDeque<>();
  private List<Submission> batch = List.of();

  /// @param durable is told the ticket up to which everything is durable
  SimulatedLog(Wal wal, Machine machine, LongConsumer durable) {
    this.wal = wal;
    this.machine = machine;
    this.durable = durable;
  }

  @Override
  public void write(long ticket, List<LogRecord> records) {
    records.forEach(wal::storedLength);
    records.forEach(machine::hands);
    waiting.add(new Submission(ticket, List.copyOf(records)));
    if (batch.isEmpty()) {
      begin();
    }
  }

  @Override
  public boolean full() {
    if (wal.full()) {
      wal.retrySpare();
    }
    return wal.full();
  }

  @Override
  public boolean spent() {
    return wal.spent();
  }

  @Override
  public long segment() {
    return wal.position().segment();
  }

  @Override
  public void dropBefore(long segment) {
    wal.dropBefore(segment);
  }

  boolean isBusy() {
    return !batch.isEmpty();
  }

  private void begin() {
    batch = List.copyOf(waiting);
    waiting.clear();
    machine.afterSync(this::end);
  }

  private void end() {
    append();
    machine.persists(records(batch));
    long ticket = batch.getLast().ticket;
    batch = List.of();
    if (!waiting.isEmpty()) {
      begin();
    }
    durable.accept(ticket);
  }

  private static int records(List<Submission> submissions) {
    int count = 0;
    for (Submission each : submissions) {
      count += each.records.size();
    }
    return count;
  }

  /// Makes durable what was submitted, and closes the log.
  void close() {
    append();
    batch = List.copyOf(waiting);
    append();
    wal.close();
  }

  /// Writes and syncs the batch that is under way.
  void append() {
    List<LogRecord> records = new ArrayList<>();
    batch.forEach(submission -> records.addAll(submission.records));
    wal.append(records);
  }
}
