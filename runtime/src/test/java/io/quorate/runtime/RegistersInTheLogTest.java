package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.bytes.Parcel;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.register.RegisterLimits;
import io.quorate.runtime.register.RegisterOutcome;
import io.quorate.runtime.register.RegisterOutcome.Holds;
import io.quorate.wal.LogRecord;
import io.quorate.wal.memory.MemoryDisk;
import io.quorate.wal.snapshot.SnapshotStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// A node that is a whole cluster, with a log of short segments.
class RegistersInTheLogTest {
  private static final NodeId SELF = new NodeId(1);
  private static final long GROUP = 3;
  private static final int RECORDS_PER_SEGMENT = 20;
  private static final int REGISTERS = 200;

  private record Stored(long segment, LogRecord record) {}

  private final List<Stored> disk = new ArrayList<>();
  private final MemoryDisk files = new MemoryDisk();
  private int written;
  private Node node = newNode();
  private Registers registers = host();

  private Node newNode() {
    try {
      SnapshotStore snapshots = SnapshotStore.open(files);
      Recovery recovery = Recovery.from(snapshots);
      disk.forEach(stored -> recovery.replay(stored.segment, stored.record));
      Ports ports =
          new Ports(
              RegistersInTheLogTest::toNobody,
              new ToDisk(),
              snapshots,
              new NoBackground(),
              new SplittableRandom(1),
              () -> {});
      return new Node(SELF, NodeOptions.DEFAULT, ports, recovery);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Registers host() {
    return node.hostRegisters(GROUP, Configuration.of(List.of(SELF)), RegisterLimits.DEFAULT);
  }

  @Test
  void what_registers_hold_outlives_the_segments_in_which_it_was_written() {
    for (int i = 0; i < REGISTERS; i++) {
      assertThat(ended(registers.write("r" + i, Bytes.utf8("v" + i))))
          .isEqualTo(new Holds(Bytes.utf8("v" + i)));
    }
    assertThat(disk.getFirst().segment).as("first segment that is left").isPositive();

    node = newNode();
    registers = host();

    for (int i = 0; i < REGISTERS; i++) {
      assertThat(ended(registers.write("r" + i, Bytes.utf8("another"))))
          .isEqualTo(new Holds(Bytes.utf8("v" + i)));
    }
  }

  @Test
  void a_group_keeps_its_acceptors() {
    assertThat(ended(registers.write("r", Bytes.utf8("v")))).isInstanceOf(Holds.class);

    node = newNode();
    registers =
        node.hostRegisters(
            GROUP, Configuration.of(List.of(SELF, new NodeId(2))), RegisterLimits.DEFAULT);

    assertThat(ended(registers.read("r"))).isEqualTo(new Holds(Bytes.utf8("v")));
  }

  private RegisterOutcome ended(CompletableFuture<RegisterOutcome> future) {
    for (int i = 0; i < 10; i++) {
      node.run(0);
    }
    assertThat(future).isDone();
    return future.join();
  }

  private static boolean toNobody(NodeId to, Parcel frame) {
    return false;
  }

  private final class ToDisk implements Ports.Log {
    @Override
    public void write(long ticket, List<LogRecord> records) {
      for (LogRecord record : records) {
        disk.add(new Stored(segment(), record));
        written++;
      }
      node.durable(ticket);
    }

    @Override
    public boolean full() {
      return false;
    }

    @Override
    public boolean spent() {
      return false;
    }

    @Override
    public long segment() {
      return written / RECORDS_PER_SEGMENT;
    }

    @Override
    public void dropBefore(long segment) {
      disk.removeIf(stored -> stored.segment < segment);
    }
  }

  private static final class NoBackground implements Ports.Background {
    @Override
    public <T> void run(Callable<T> work, Consumer<T> done) {
      throw new AssertionError("registers have no snapshots");
    }
  }
}
