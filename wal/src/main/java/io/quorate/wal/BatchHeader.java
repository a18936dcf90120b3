package io.quorate.wal;

/// What stands before the records of a batch; [BatchFormat] has the layout.
///
/// @param start where the batch stands
/// @param length its bytes from the header to the trailer, a multiple of 8
/// @param records how many records
/// @param zeroPieces how many of its [Sectors] pieces are all zero by right
/// @param durable the durable end of the log when this batch was written: where the batch before it
///   ends, at `start` or in the segment before
/// @param chain the checksum of the record before
record BatchHeader(
    Position start, int length, int records, int zeroPieces, Position durable, int chain) {
  static final int BYTES = 40;
  static final int TRAILER_BYTES = 8;

  /// What a batch takes beside its records.
  static final int OVERHEAD = BYTES + TRAILER_BYTES;

  Position end() {
    return start.plus(length);
  }
}
