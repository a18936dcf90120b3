package io.quorate.wal;

import io.quorate.bytes.MalformedParcelException;
import io.quorate.bytes.Parcel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/// A batch as bytes, big-endian, everything aligned to 8.
///
/// ```
/// header   magic u32, length u32, records u32, zero pieces u32, durable segment u64,
///          durable offset u32, chain u32, checksum u32, mark u32
/// records  each: checksum u32, parcel length u32, type u32, group u64, parcel, zeros to 8
/// trailer  checksum of the last record u32, mark u32
/// ```
///
/// - The header's checksum also covers the log's identity and the header's own place, so that a
///   header is recognised without reading what is before it, and a copy of one, say inside
///   somebody's payload, is none.
/// - A record's checksum covers the checksum before it, its own header and its parcel's cover; the
///   payloads' checksums stand in the cover.
/// - The header's first and last 8 bytes and the trailer have several bits set, so that neither a
///   lost sector nor a flipped bit can pass for the other.
///
/// Not safe for use by several threads.
final class BatchFormat {
  private static final int MAGIC = 0x514c4742;
  private static final int HEADER_MARK = 0x3c5a693c;
  private static final int TRAILER_MARK = 0x5a3c965a;
  private static final int SUMMED_BYTES = 32;

  private final CRC32C crc = new CRC32C();
  private final ByteBuffer place = ByteBuffer.allocate(40);

  BatchFormat(Identity identity) {
    place.putLong(identity.clusterId()).putLong(identity.nodeId()).putLong(identity.incarnation());
  }

  /// What became of the bytes of a batch whose header is valid.
  sealed interface Decoded {
    /// All of it is as it was written.
    ///
    /// @param chain the checksum of the last record
    record Good(List<LogRecord> records, int chain) implements Decoded {}

    /// Something in it is not.
    ///
    /// @param at where in the batch
    record Bad(int at, String reason) implements Decoded {}
  }

  /// Writes a batch to the start of `target`, whose position is then its end.
  ///
  /// @return the checksum of the last record, the next batch's chain
  int encode(
      List<LogRecord> records, Position start, Position durable, int chain, ByteBuffer target) {
    ByteBuffer view = target.duplicate();
    target.clear().position(BatchHeader.BYTES);
    int last = chain;
    for (LogRecord record : records) {
      last = encodeRecord(record, last, target, view);
    }
    target.putInt(last).putInt(TRAILER_MARK);
    int length = target.position();
    encodeHeader(new BatchHeader(start, length, records.size(), 0, durable, chain), target);
    int zeroPieces = Sectors.zeroPieces(target, 0, length, start.offset());
    encodeHeader(
        new BatchHeader(start, length, records.size(), zeroPieces, durable, chain), target);
    return last;
  }

  private int encodeRecord(LogRecord record, int chain, ByteBuffer target, ByteBuffer view) {
    Parcel content = record.content();
    int at = target.position();
    // The checksum's place holds the one before while the sum is taken: this chains them.
    target.putInt(chain).putInt(0).putInt(record.type()).putLong(record.group());
    content.encode(target);
    int length = target.position() - at - LogRecord.HEADER_BYTES;
    target.putInt(at + 4, length);
    while (target.position() % Long.BYTES != 0) {
      target.put((byte) 0);
    }
    int checksum = sum(view, at, LogRecord.HEADER_BYTES + content.coverLength());
    target.putInt(at, checksum);
    return checksum;
  }

  private int sum(ByteBuffer view, int at, int length) {
    crc.reset();
    crc.update(view.limit(at + length).position(at));
    return (int) crc.getValue();
  }

  private void encodeHeader(BatchHeader header, ByteBuffer target) {
    target
        .putInt(0, MAGIC)
        .putInt(4, header.length())
        .putInt(8, header.records())
        .putInt(12, header.zeroPieces())
        .putLong(16, header.durable().segment())
        .putInt(24, (int) header.durable().offset())
        .putInt(28, header.chain())
        .putInt(32, headerSum(header.start(), target, 0))
        .putInt(36, HEADER_MARK);
  }

  private int headerSum(Position start, ByteBuffer bytes, int at) {
    place.clear().putLong(24, start.segment()).putLong(32, start.offset());
    crc.reset();
    crc.update(place);
    crc.update(bytes.slice(at, SUMMED_BYTES));
    return (int) crc.getValue();
  }

  /// The header at `at` in `bytes`, if what stands there is one that was written for `start`.
  Optional<BatchHeader> decodeHeader(ByteBuffer bytes, int at, Position start) {
    if (bytes.getInt(at) != MAGIC
        || bytes.getInt(at + 36) != HEADER_MARK
        || bytes.getInt(at + 32) != headerSum(start, bytes, at)) {
      return Optional.empty();
    }
    int length = bytes.getInt(at + 4);
    if (length < BatchHeader.OVERHEAD) {
      return Optional.empty();
    }
    return Optional.of(
        new BatchHeader(
            start,
            length,
            bytes.getInt(at + 8),
            bytes.getInt(at + 12),
            new Position(bytes.getLong(at + 16), bytes.getInt(at + 24)),
            bytes.getInt(at + 28)));
  }

  /// Reads the records of the batch at `at` in `bytes`, which is used as scratch space but keeps
  /// its content.
  Decoded decode(BatchHeader header, ByteBuffer bytes, int at) {
    int end = at + header.length() - BatchHeader.TRAILER_BYTES;
    int next = at + BatchHeader.BYTES;
    int chain = header.chain();
    List<LogRecord> records = new ArrayList<>();
    ByteBuffer view = bytes.duplicate();
    for (int i = 0; i < header.records(); i++) {
      try {
        records.add(decodeRecord(bytes, view, next, end, chain));
      } catch (MalformedRecordException | MalformedParcelException e) {
        return new Decoded.Bad(
            next - at, "record %d of %d: %s".formatted(i + 1, header.records(), e.getMessage()));
      }
      chain = bytes.getInt(next);
      next += (int) LogRecord.align(LogRecord.HEADER_BYTES + bytes.getInt(next + 4));
    }
    if (next != end || bytes.getInt(end) != chain || bytes.getInt(end + 4) != TRAILER_MARK) {
      return new Decoded.Bad(next - at, "the batch does not end as its header says");
    }
    return new Decoded.Good(records, chain);
  }

  private LogRecord decodeRecord(ByteBuffer bytes, ByteBuffer view, int at, int end, int chain)
      throws MalformedRecordException, MalformedParcelException {
    if (end - at < LogRecord.HEADER_BYTES) {
      throw new MalformedRecordException("no room for it");
    }
    int length = bytes.getInt(at + 4);
    if (length < 0 || LogRecord.align(LogRecord.HEADER_BYTES + (long) length) > end - at) {
      throw new MalformedRecordException("its length %d is out of range".formatted(length));
    }
    int parcelAt = at + LogRecord.HEADER_BYTES;
    int cover = Parcel.coverLength(bytes.slice(parcelAt, length));
    int checksum = bytes.getInt(at);
    bytes.putInt(at, chain);
    int computed = sum(view, at, LogRecord.HEADER_BYTES + cover);
    bytes.putInt(at, checksum);
    if (computed != checksum) {
      throw new MalformedRecordException("its checksum does not match");
    }
    int padding =
        (int) LogRecord.align(LogRecord.HEADER_BYTES + length) - LogRecord.HEADER_BYTES - length;
    if (!Sectors.isZero(bytes, parcelAt + length, padding)) {
      throw new MalformedRecordException("the bytes after it are not zero");
    }
    Parcel content = Parcel.decode(bytes.slice(parcelAt, length));
    return new LogRecord(bytes.getInt(at + 8), bytes.getLong(at + 12), content);
  }

  private static final class MalformedRecordException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedRecordException(String message) {
      super(message);
    }
  }
}
