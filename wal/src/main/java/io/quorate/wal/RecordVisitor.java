package io.quorate.wal;

import io.quorate.bytes.Parcel;

/// Is shown every record of a log in the order in which they were appended.
public interface RecordVisitor {
  /// Called once per record.
  ///
  /// @param segment the number of the segment that holds the record, for [Wal#dropBefore]
  void visit(long segment, int type, long group, Parcel content);
}
