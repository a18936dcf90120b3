package io.quorate.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.bytes.Parcel;
import io.quorate.wal.Opened.Cut;
import io.quorate.wal.memory.MemoryDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A log on a disk in memory, and the account of what must be found in it.
///
/// Segments and batches are as short as is allowed, and what is done in the background is done at
/// once, so that few records reach every corner.
final class TestLog {
  static final Identity IDENTITY = new Identity(0xc1, 0x01, 0x1234);
  static final WalOptions OPTIONS = new WalOptions(2048, 1024, Runnable::run);

  private final MemoryDisk disk;
  private final WalOptions options;
  private final Wal wal;
  private final Optional<Cut> cut;

  // What was appended, and the segment of each record that was acknowledged. The first ones may be
  // missing, because their segments were dropped.
  private final List<LogRecord> records = new ArrayList<>();
  private final List<Long> segments = new ArrayList<>();
  private int mayBeMissing;
  private int nextNumber;

  private TestLog(MemoryDisk disk, WalOptions options, Wal wal, Optional<Cut> cut) {
    this.disk = disk;
    this.options = options;
    this.wal = wal;
    this.cut = cut;
  }

  static TestLog create(MemoryDisk disk, WalOptions options) {
    return new TestLog(disk, options, Wal.create(disk, IDENTITY, options), Optional.empty());
  }

  static TestLog create(MemoryDisk disk) {
    return create(disk, OPTIONS);
  }

  static TestLog create() {
    return create(new MemoryDisk());
  }

  /// Opens a log that was made and holds nothing.
  static TestLog openEmpty(MemoryDisk disk) {
    List<LogRecord> found = new ArrayList<>();
    Opened opened = open(disk, collectInto(found));
    assertThat(found).isEmpty();
    return new TestLog(disk, OPTIONS, opened.wal(), opened.cut());
  }

  /// A record that differs from those of other numbers, with a payload that has no zeros.
  static LogRecord record(int number, int payloadBytes) {
    byte[] payload = new byte[payloadBytes];
    for (int i = 0; i < payloadBytes; i++) {
      payload[i] = (byte) (1 + (number + i) % 255);
    }
    return record(number, Bytes.wrap(payload));
  }

  private static LogRecord record(int number, Bytes payload) {
    Parcel content = new Parcel(Bytes.utf8("#" + number), List.of(payload));
    return new LogRecord(1 + number % 255, 0x600d + number, content);
  }

  MemoryDisk disk() {
    return disk;
  }

  Wal wal() {
    return wal;
  }

  /// What was reported when it was opened.
  Optional<Cut> cut() {
    return cut;
  }

  List<LogRecord> records() {
    return List.copyOf(records);
  }

  /// Appends one batch of new records with payloads of these lengths.
  TestLog append(int... payloadBytes) {
    List<LogRecord> batch = new ArrayList<>();
    for (int bytes : payloadBytes) {
      batch.add(record(nextNumber++, bytes));
    }
    return append(batch);
  }

  /// Appends one batch of new records with these payloads.
  TestLog appendPayloads(List<Bytes> payloads) {
    List<LogRecord> batch = new ArrayList<>();
    for (Bytes payload : payloads) {
      batch.add(record(nextNumber++, payload));
    }
    return append(batch);
  }

  private TestLog append(List<LogRecord> batch) {
    long before = wal.position().segment();
    records.addAll(batch);
    wal.append(batch);
    // What became several batches may begin in the segment before.
    long segment = isOneBatch(batch) ? wal.position().segment() : before;
    batch.forEach(_ -> segments.add(segment));
    return this;
  }

  private boolean isOneBatch(List<LogRecord> batch) {
    long bytes = BatchHeader.OVERHEAD;
    for (LogRecord record : batch) {
      bytes += record.storedLength();
    }
    int max = Math.min(options.batchBytesMax(), options.segmentBytes() - Segment.HEADER_BYTES);
    return batch.size() == 1 || bytes <= max;
  }

  /// Appends batches until one begins a new segment.
  TestLog appendIntoNextSegment() {
    long segment = wal.position().segment();
    while (wal.position().segment() == segment) {
      append(400);
    }
    return this;
  }

  TestLog dropBefore(long segment) {
    int before = (int) segments.stream().filter(number -> number < segment).count();
    mayBeMissing = Math.max(mayBeMissing, before);
    wal.dropBefore(segment);
    return this;
  }

  TestLog close() {
    wal.close();
    return this;
  }

  /// Opens what an accident has left of this log. All that was acknowledged must be there and
  /// nothing that was not appended; what is there counts as acknowledged from then on.
  TestLog reopenedOn(MemoryDisk left) {
    if (segments.isEmpty() && !Wal.exists(left)) {
      return create(left, options);
    }
    List<LogRecord> found = new ArrayList<>();
    List<Long> foundIn = new ArrayList<>();
    Opened opened =
        Wal.open(
            left,
            options,
            IDENTITY.clusterId(),
            IDENTITY.nodeId(),
            (segment, type, group, content) -> {
              found.add(new LogRecord(type, group, content));
              foundIn.add(segment);
            });
    int first = found.isEmpty() ? 0 : records.indexOf(found.getFirst());
    assertThat(first).as("records missing at the start").isBetween(0, mayBeMissing);
    assertThat(found).isEqualTo(records.subList(first, first + found.size()));
    assertThat(first + found.size())
        .as("records found, of %d that were acknowledged", segments.size())
        .isGreaterThanOrEqualTo(segments.size());
    TestLog reopened = new TestLog(left, options, opened.wal(), opened.cut());
    reopened.records.addAll(found);
    reopened.segments.addAll(foundIn);
    reopened.mayBeMissing = mayBeMissing - first;
    reopened.nextNumber = nextNumber;
    return reopened;
  }

  /// Opens a copy of the log as it is.
  TestLog reopenedOnCopy() {
    return reopenedOn(disk.copy());
  }

  static Opened open(MemoryDisk disk, RecordVisitor visitor) {
    return Wal.open(disk, OPTIONS, IDENTITY.clusterId(), IDENTITY.nodeId(), visitor);
  }

  static RecordVisitor collectInto(List<LogRecord> found) {
    return (_, type, group, content) -> found.add(new LogRecord(type, group, content));
  }
}
