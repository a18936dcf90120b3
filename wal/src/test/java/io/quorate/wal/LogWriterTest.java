package io.quorate.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.wal.memory.FaultPlan;
import io.quorate.wal.memory.FaultPlan.Fault;
import io.quorate.wal.memory.MemoryDisk;
import io.quorate.wal.memory.Operation;
import io.quorate.wal.memory.Operation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogWriterTest {
  private static final WalOptions OPTIONS = new WalOptions(64 << 10, 4096, Runnable::run);
  private static final int QUEUE_LENGTH = 50;

  private final MemoryDisk disk = new MemoryDisk();
  private final SlowSyncs syncs = new SlowSyncs();
  private final Reports reports = new Reports();

  @Test
  void a_submission_is_reported_by_its_ticket_when_it_is_durable() {
    try (LogWriter writer = writer()) {
      assertThat(writer.submit(7, records(1))).isTrue();
      assertThat(reports.next()).isEqualTo(7L);
      assertThat(writer.submit(9, records(2, 3))).isTrue();
      assertThat(reports.next()).isEqualTo(9L);
      assertThat(writer.position().offset()).isGreaterThan(512);
    }
    assertThat(found()).isEqualTo(records(1, 2, 3));
    assertThat(reports.isEmpty()).isTrue();
  }

  @Test
  void what_is_submitted_during_a_sync_shares_the_next_one() {
    try (LogWriter writer = writer()) {
      int before = disk.count(Kind.SYNC);
      syncs.hold();
      writer.submit(1, records(1));
      syncs.awaitOne();
      for (int ticket = 2; ticket <= 30; ticket++) {
        writer.submit(ticket, records(ticket));
      }
      assertThat(reports.isEmpty()).as("nothing is durable yet").isTrue();
      syncs.release();
      assertThat(reports.next()).isEqualTo(1L);
      assertThat(reports.next()).isEqualTo(30L);
      assertThat(disk.count(Kind.SYNC) - before).as("syncs").isEqualTo(2);
    }
  }

  @Test
  void a_batch_takes_no_more_than_its_bytes() {
    try (LogWriter writer = writer()) {
      syncs.hold();
      writer.submit(1, records(1));
      syncs.awaitOne();
      writer.submit(2, List.of(TestLog.record(2, 3000)));
      writer.submit(3, List.of(TestLog.record(3, 500)));
      writer.submit(4, List.of(TestLog.record(4, 3000)));
      writer.submit(5, List.of(TestLog.record(5, 3000)));
      syncs.release();
      assertThat(reports.next()).isEqualTo(1L);
      assertThat(reports.next()).as("the one that reaches the limit is the last").isEqualTo(4L);
      assertThat(reports.next()).isEqualTo(5L);
    }
  }

  @Test
  void a_full_queue_takes_nothing_until_there_is_room() {
    try (LogWriter writer = writer()) {
      syncs.hold();
      writer.submit(1, records(1));
      syncs.awaitOne();
      for (int ticket = 2; ticket <= 1 + QUEUE_LENGTH; ticket++) {
        assertThat(writer.submit(ticket, records(ticket))).isTrue();
      }
      assertThat(writer.submit(100, records(100))).isFalse();
      syncs.release();
      assertThat(reports.next()).isEqualTo(1L);
      assertThat(reports.next()).isEqualTo(1L + QUEUE_LENGTH);
      assertThat(writer.submit(101, records(101))).isTrue();
      assertThat(reports.next()).isEqualTo(101L);
    }
    assertThat(found()).hasSize(2 + QUEUE_LENGTH).doesNotContain(TestLog.record(100, 100));
  }

  @Test
  void closing_makes_durable_what_was_submitted() {
    LogWriter writer = writer();
    syncs.hold();
    writer.submit(1, records(1));
    syncs.awaitOne();
    writer.submit(2, records(2));
    writer.submit(3, records(3));
    syncs.release();
    writer.close();
    assertThat(reports.next()).isEqualTo(1L);
    assertThat(reports.next()).isEqualTo(3L);
    assertThat(found()).isEqualTo(records(1, 2, 3));
    assertThat(disk.open()).isEmpty();
    writer.close();
    assertThatThrownBy(() -> writer.submit(4, records(4)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the log writer is closed");
  }

  @Test
  void a_failure_is_reported_once_and_nothing_is_taken_any_more() {
    try (LogWriter writer = writer()) {
      writer.submit(1, records(1));
      assertThat(reports.next()).isEqualTo(1L);
      disk.plan(FaultPlan.failOnce(operation -> operation.kind() == Kind.SYNC));
      writer.submit(2, records(2));
      assertThat(reports.next())
          .isInstanceOfSatisfying(
              DiskFailureException.class,
              failure -> assertThat(failure.file()).isEqualTo("/disk/" + Segment.name(1)));
      assertThat(writer.submit(3, records(3))).isFalse();
    }
    assertThat(reports.isEmpty()).isTrue();
    assertThat(disk.open()).isEmpty();
  }

  @Test
  void what_waits_behind_a_failure_is_never_reported() {
    try (LogWriter writer = writer()) {
      int before = disk.count(Kind.SYNC);
      syncs.holdAndFail();
      writer.submit(1, records(1));
      syncs.awaitOne();
      writer.submit(2, records(2));
      syncs.release();
      assertThat(reports.next()).isInstanceOf(DiskFailureException.class);
      assertThat(disk.count(Kind.SYNC) - before).as("syncs").isEqualTo(1);
    }
    assertThat(reports.isEmpty()).isTrue();
  }

  @Test
  void a_failure_at_the_end_is_reported_after_what_is_durable() {
    LogWriter writer = writer();
    writer.submit(1, records(1));
    assertThat(reports.next()).isEqualTo(1L);
    disk.plan(FaultPlan.failOnce(operation -> operation.file().equals(ManifestFile.NAME)));
    writer.close();
    assertThat(reports.next())
        .isInstanceOfSatisfying(
            DiskFailureException.class,
            failure -> assertThat(failure.file()).isEqualTo("/disk/manifest"));
  }

  @Test
  void a_record_that_no_segment_holds_is_the_submitters_mistake() {
    try (LogWriter writer = writer()) {
      List<LogRecord> tooLong = List.of(TestLog.record(1, 65 << 10));
      assertThatThrownBy(() -> writer.submit(1, tooLong))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(writer.submit(2, records(2))).isTrue();
      assertThat(reports.next()).isEqualTo(2L);
    }
  }

  @Test
  void an_empty_submission_is_reported_too() {
    try (LogWriter writer = writer()) {
      writer.submit(1, List.of());
      assertThat(reports.next()).isEqualTo(1L);
    }
    assertThat(found()).isEmpty();
  }

  @Test
  void a_callback_cannot_close_the_writer_it_would_wait_for() {
    LogWriter[] writer = new LogWriter[1];
    Reports closing =
        new Reports() {
          @Override
          public void durable(long highestTicket) {
            writer[0].close();
          }
        };
    writer[0] = LogWriter.start(create(), 4096, QUEUE_LENGTH, closing);
    writer[0].submit(1, records(1));
    assertThat(closing.next()).isInstanceOf(IllegalStateException.class);
    writer[0].close();
  }

  @Test
  void no_wake_up_is_lost() {
    int rounds = 20_000;
    try (LogWriter writer = writer()) {
      for (int ticket = 1; ticket <= rounds; ticket++) {
        writer.submit(ticket, List.of(TestLog.record(ticket, 0)));
        assertThat(reports.next()).isEqualTo((long) ticket);
        dropOldSegments(writer);
      }
    }
  }

  @Test
  void bursts_of_any_length_come_in_their_order() {
    SplittableRandom random = new SplittableRandom(1);
    List<LogRecord> submitted = new ArrayList<>();
    long ticket = 0;
    try (LogWriter writer = writer()) {
      for (int burst = 0; burst < 300; burst++) {
        for (int left = random.nextInt(2 * QUEUE_LENGTH); left >= 0; left--) {
          LogRecord record = TestLog.record((int) ticket, random.nextInt(40));
          if (writer.submit(ticket + 1, List.of(record))) {
            ticket++;
            submitted.add(record);
          }
        }
        long durable = 0;
        while (durable < ticket) {
          long next = (Long) reports.next();
          assertThat(next).isGreaterThan(durable).isLessThanOrEqualTo(ticket);
          durable = next;
        }
      }
    }
    assertThat(found()).isEqualTo(submitted);
  }

  private static void dropOldSegments(LogWriter writer) {
    if (writer.position().segment() > 2) {
      writer.dropBefore(writer.position().segment() - 1);
    }
  }

  private Wal create() {
    return Wal.create(disk, TestLog.IDENTITY, OPTIONS);
  }

  private LogWriter writer() {
    Wal wal = create();
    disk.plan(syncs);
    return LogWriter.start(wal, OPTIONS.batchBytesMax(), QUEUE_LENGTH, reports);
  }

  private List<LogRecord> found() {
    List<LogRecord> found = new ArrayList<>();
    Wal.open(
        disk.copy(),
        OPTIONS,
        TestLog.IDENTITY.clusterId(),
        TestLog.IDENTITY.nodeId(),
        TestLog.collectInto(found));
    return found;
  }

  private static List<LogRecord> records(int... numbers) {
    List<LogRecord> records = new ArrayList<>();
    for (int number : numbers) {
      records.add(TestLog.record(number, 20));
    }
    return records;
  }

  /// What the writer reported, in order: tickets and failures.
  private static class Reports implements Durability {
    private final BlockingQueue<Object> reports = new LinkedBlockingQueue<>();

    @Override
    public void durable(long highestTicket) {
      reports.add(highestTicket);
    }

    @Override
    public void failed(Throwable cause) {
      reports.add(cause);
    }

    Object next() {
      try {
        return Objects.requireNonNull(reports.poll(20, TimeUnit.SECONDS), "no report came");
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    boolean isEmpty() {
      return reports.isEmpty();
    }
  }

  /// Holds the writer inside its syncs for as long as a test likes.
  private static final class SlowSyncs implements FaultPlan {
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);
    private volatile boolean held;
    private volatile Fault outcome = Fault.NONE;

    @Override
    public Fault next(Operation operation) {
      if (operation.kind() != Kind.SYNC) {
        return Fault.NONE;
      }
      if (held) {
        begun.release();
        mayEnd.acquireUninterruptibly();
      }
      return outcome;
    }

    void hold() {
      held = true;
    }

    void holdAndFail() {
      held = true;
      outcome = Fault.FAILURE;
    }

    void awaitOne() {
      begun.acquireUninterruptibly();
    }

    void release() {
      held = false;
      mayEnd.release();
    }
  }
}
