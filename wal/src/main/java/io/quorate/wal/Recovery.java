package io.quorate.wal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Reads a log from its first batch to its end, and tells a tail that a crash left incomplete from
/// damage. It changes nothing on the disk; [Repair] does.
///
/// Everything rests on one habit of the writer: a batch is written only after the one before it was
/// synced, and a segment's header is durable before its first batch. So where a valid batch header
/// stands, all before it had been durable. The manifest, written when a segment is made, when the
/// log is opened and when it is closed, tells a durable end of its own.
///
/// What is found where the next batch should stand, and no valid batch:
///
/// | found | verdict |
/// | --- | --- |
/// | only zeros to the end of the segment | the next segment continues, or the log ends here |
/// | a valid batch that does not continue the one before it | damage: something between is gone |
/// | a valid batch header anywhere later | damage |
/// | the manifest's durable end lies behind it | damage |
/// | not only zeros in a later segment | damage |
/// | header bad, and its last byte is zero | torn |
/// | header bad, and all of it in one of the sectors it spans is zero | torn |
/// | header bad otherwise | damage |
/// | header good, the batch's last byte is zero | torn |
/// | header good, more all-zero pieces ([Sectors]) than it says | torn |
/// | header good otherwise | damage |
///
/// Why it holds: a crash loses whole sectors of the last batch, and these read as zeros, since a
/// segment is zero where nothing was written. A batch that is wholly there is not called torn, for
/// it may have been acknowledged. A flipped bit never makes a mark at a header's or a trailer's end
/// zero.
///
/// What cannot be told apart, in the last batch since the manifest was written: a sector that was
/// synced and later turned to zeros as a whole looks like one that was never written; so does a
/// sector whose only set bit flipped. A disk that tears a sector itself, keeping half of it, makes
/// a harmless tail look like damage.
final class Recovery {
  private final Disk disk;
  private final Manifest manifest;
  private final RecordVisitor visitor;
  private final BatchFormat format;

  private Position end;
  private int chain;
  private Optional<BatchHeader> lastBatch = Optional.empty();
  private Optional<Torn> torn = Optional.empty();

  Recovery(Disk disk, Manifest manifest, RecordVisitor visitor) {
    this.disk = disk;
    this.manifest = manifest;
    this.visitor = visitor;
    this.format = new BatchFormat(manifest.identity());
    this.end = new Position(manifest.first(), Segment.HEADER_BYTES);
  }

  /// An incomplete tail.
  ///
  /// @param at where it begins
  /// @param bytes up to its last byte that is not zero
  record Torn(Position at, long bytes, String reason) {}

  /// What a log holds.
  ///
  /// @param end where its last valid batch ends
  /// @param chain the checksum of its last record
  record Found(Position end, int chain, Optional<BatchHeader> lastBatch, Optional<Torn> torn) {}

  /// Shows every record to the visitor.
  ///
  /// @throws DamagedLogException if something that may have been acknowledged is altered or
  ///   missing; the visitor has then seen what is before it
  Found replay() throws IOException {
    checkFiles();
    for (long number = manifest.first(); number <= manifest.last(); number++) {
      try (Segment segment = Segment.open(disk, number, manifest.identity())) {
        var reader = new SegmentReader(segment, format);
        if (torn.isEmpty()) {
          replay(reader);
        } else {
          requireBlank(reader);
        }
      }
    }
    if (end.compareTo(manifest.durable()) < 0) {
      throw damage(
          firstMissing(manifest.durable()),
          "the log ends here, but it was durable up to " + manifest.durable());
    }
    return new Found(end, chain, lastBatch, torn);
  }

  private void checkFiles() throws IOException {
    List<Long> present = Segment.numbers(disk);
    for (long number = manifest.first(); number <= manifest.last(); number++) {
      if (!present.contains(number)) {
        throw new DamagedLogException(
            disk.path(Segment.name(number)),
            0,
            "the segment is missing; the log consists of segments %x to %x"
                .formatted(manifest.first(), manifest.last()));
      }
      Segment.open(disk, number, manifest.identity()).close();
    }
    for (long number : present) {
      if (number > manifest.last()) {
        checkUnlisted(number);
      }
    }
  }

  /// A crash between making a segment and naming it in the manifest leaves a blank one.
  private void checkUnlisted(long number) throws IOException {
    try (Segment segment = Segment.open(disk, number, manifest.identity())) {
      if (!Segment.isBlank(segment.file())) {
        throw new DamagedLogException(
            segment.path(),
            Segment.HEADER_BYTES,
            "it holds records, but the manifest knows segments up to %x only: the manifest is older"
                    .formatted(manifest.last())
                + " than the log");
      }
    }
  }

  private void replay(SegmentReader reader) throws IOException {
    long offset = Segment.HEADER_BYTES;
    while (torn.isEmpty()) {
      Position at = new Position(reader.segment().number(), offset);
      Optional<BatchHeader> header = reader.header(offset);
      if (header.isEmpty() && reader.endOfData(offset) == offset) {
        return;
      }
      if (header.isEmpty()) {
        torn =
            Optional.of(judge(reader, at, offset, "no valid batch header", headerGap(reader, at)));
      } else {
        replay(reader, header.get());
        offset += header.get().length();
      }
    }
  }

  private void replay(SegmentReader reader, BatchHeader header) throws IOException {
    requireContinuation(header);
    switch (reader.decode(header)) {
      case BatchFormat.Decoded.Good(var records, var lastChecksum) -> {
        for (LogRecord record : records) {
          visitor.visit(header.start().segment(), record.type(), record.group(), record.content());
        }
        chain = lastChecksum;
        end = header.end();
        lastBatch = Optional.of(header);
      }
      case BatchFormat.Decoded.Bad(var at, var reason) ->
          torn =
              Optional.of(
                  judge(
                      reader,
                      header.start(),
                      header.start().offset() + at,
                      reason,
                      bodyGap(reader, header)));
    }
  }

  private void requireContinuation(BatchHeader header) {
    boolean oldest = lastBatch.isEmpty() && header.start().equals(end);
    if (oldest && manifest.first() > 1) {
      chain = header.chain();
    } else if (!header.durable().equals(end)) {
      throw damage(
          firstMissing(header.durable()),
          "a batch is missing; the one at %s was written when the log was durable up to %s"
              .formatted(header.start(), header.durable()));
    } else if (header.chain() != chain) {
      throw damage(header.start(), "the batch does not continue the checksum of the one before it");
    }
  }

  /// The first place where something must be that is not there.
  private Position firstMissing(Position durable) {
    return durable.segment() > end.segment()
        ? new Position(durable.segment(), Segment.HEADER_BYTES)
        : end;
  }

  /// Decides about a bad batch at `start`.
  ///
  /// @param faultAt the offset of what is wrong with it
  /// @param gap what a crash has left out of it, if that can be seen
  private Torn judge(
      SegmentReader reader, Position start, long faultAt, String fault, Optional<String> gap)
      throws IOException {
    Position faulty = new Position(start.segment(), faultAt);
    Optional<BatchHeader> later = reader.firstHeader(start.offset() + Long.BYTES);
    for (long number = start.segment() + 1;
        later.isEmpty() && number <= manifest.last();
        number++) {
      later = firstHeaderOf(number);
    }
    if (later.isPresent()) {
      throw damage(
          faulty,
          "%s, though a later batch at %s was written after it was durable"
              .formatted(fault, later.get().start()));
    }
    if (start.compareTo(manifest.durable()) < 0) {
      throw damage(
          faulty, "%s, though the log was durable up to %s".formatted(fault, manifest.durable()));
    }
    String reason =
        gap.orElseThrow(() ->
            damage(faulty, "%s, though no part of the last batch is missing".formatted(fault)));
    long bytes = reader.endOfData(start.offset()) - start.offset();
    return new Torn(start, bytes, "%s: %s".formatted(reason, fault));
  }

  private Optional<BatchHeader> firstHeaderOf(long number) throws IOException {
    try (Segment segment = Segment.open(disk, number, manifest.identity())) {
      return new SegmentReader(segment, format).firstHeader(Segment.HEADER_BYTES);
    }
  }

  private Optional<String> headerGap(SegmentReader reader, Position start) {
    int length = (int) Math.min(BatchHeader.BYTES, reader.segment().bytes() - start.offset());
    var bytes = reader.bytes(start.offset(), length);
    int at = bytes.position();
    if (bytes.get(at + length - 1) == 0) {
      return Optional.of("the header of the last batch was not completed");
    }
    return Sectors.zeroPieces(bytes, at, length, start.offset()) > 0
        ? Optional.of("a sector with a part of the last batch's header was not written")
        : Optional.empty();
  }

  private Optional<String> bodyGap(SegmentReader reader, BatchHeader header) {
    var bytes = reader.bytes(header.start().offset(), header.length());
    int at = bytes.position();
    if (bytes.get(at + header.length() - 1) == 0) {
      return Optional.of("the last batch was not completed");
    }
    int zeros = Sectors.zeroPieces(bytes, at, header.length(), header.start().offset());
    return zeros > header.zeroPieces()
        ? Optional.of(
            "the last batch lacks %d of its sectors".formatted(zeros - header.zeroPieces()))
        : Optional.empty();
  }

  private void requireBlank(SegmentReader reader) {
    if (reader.endOfData(Segment.HEADER_BYTES) > Segment.HEADER_BYTES) {
      throw damage(
          new Position(reader.segment().number(), Segment.HEADER_BYTES),
          "it is not blank, though the log ends in a segment before it");
    }
  }

  private DamagedLogException damage(Position at, String what) {
    return new DamagedLogException(disk.path(Segment.name(at.segment())), at.offset(), what);
  }
}
