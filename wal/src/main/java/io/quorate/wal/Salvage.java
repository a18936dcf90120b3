package io.quorate.wal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Reads what can still be read of a log that [Recovery] calls damaged: every batch that is valid,
/// wherever it stands. That works because a batch header is recognised without what is before it.
final class Salvage {
  private Salvage() {}

  /// Whose log it is, as the first segment says whose header is sound.
  static Optional<Identity> identity(Disk disk) throws IOException {
    for (long number : Segment.numbers(disk)) {
      try (DiskFile file = disk.open(Segment.name(number))) {
        Optional<Identity> found = Segment.identity(file);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  static void visit(Disk disk, RecordVisitor visitor) throws IOException {
    Optional<Identity> identity = Wal.identity(disk);
    List<Long> numbers = identity.isPresent() ? Segment.numbers(disk) : List.of();
    for (long number : numbers) {
      try (Segment segment = Segment.open(disk, number, identity.orElseThrow())) {
        visit(new SegmentReader(segment, new BatchFormat(identity.orElseThrow())), number, visitor);
      } catch (DamagedLogException | ForeignLogException | UnsupportedLogException _) {
        // A segment that nobody can read says nothing.
      }
    }
  }

  private static void visit(SegmentReader reader, long number, RecordVisitor visitor) {
    long from = Segment.HEADER_BYTES;
    for (Optional<BatchHeader> next = reader.firstHeader(from);
        next.isPresent();
        next = reader.firstHeader(from)) {
      BatchHeader header = next.get();
      from = header.start().offset() + Long.BYTES;
      if (reader.decode(header) instanceof BatchFormat.Decoded.Good(var records, _)) {
        for (LogRecord record : records) {
          visitor.visit(number, record.type(), record.group(), record.content());
        }
        from = header.end().offset();
      }
    }
  }
}
