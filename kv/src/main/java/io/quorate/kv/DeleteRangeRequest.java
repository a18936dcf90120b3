package io.quorate.kv;

import io.quorate.bytes.Bytes;

/// Deletes the keys of a range.
///
/// @param rangeEnd empty: the key alone; a single zero byte: all keys from `key` on; otherwise the
///   exclusive end
/// @param prevKv whether the answer tells the versions that were deleted
public record DeleteRangeRequest(Bytes key, Bytes rangeEnd, boolean prevKv)
    implements Command, Write {

  /// Deletes the key alone.
  public DeleteRangeRequest(Bytes key) {
    this(key, Bytes.EMPTY, false);
  }
}
