package io.quorate.kv;

import io.quorate.bytes.Bytes;

/// Reads the keys of a range.
///
/// @param rangeEnd empty: the key alone; a single zero byte: all keys from `key` on; otherwise the
///   exclusive end
/// @param limit how many keys at most, after filters and sorting; zero or less means all
/// @param revision the revision to read at; zero or less means the current one
/// @param serializable whether a member may answer from its own state without asking the others;
///   the store itself does not look at it
/// @param keysOnly whether values are left out
/// @param countOnly whether only the count is wanted
/// @param minModRevision leaves out keys modified earlier; 0 leaves out none, as in the next three
public record RangeRequest(
    Bytes key,
    Bytes rangeEnd,
    long limit,
    long revision,
    SortOrder sortOrder,
    SortTarget sortTarget,
    boolean serializable,
    boolean keysOnly,
    boolean countOnly,
    long minModRevision,
    long maxModRevision,
    long minCreateRevision,
    long maxCreateRevision)
    implements RequestOp {

  /// The current version of one key.
  public RangeRequest(Bytes key) {
    this(key, Bytes.EMPTY);
  }

  /// The current versions of a range of keys.
  public RangeRequest(Bytes key, Bytes rangeEnd) {
    this(key, rangeEnd, 0, 0);
  }

  /// The versions that a range of keys had at `revision`.
  public RangeRequest(Bytes key, Bytes rangeEnd, long limit, long revision) {
    this(
        key,
        rangeEnd,
        limit,
        revision,
        SortOrder.NONE,
        SortTarget.KEY,
        false,
        false,
        false,
        0,
        0,
        0,
        0);
  }

  /// True if the keys themselves tell the order of the answer, from low to high.
  boolean isInKeyOrder() {
    return sortTarget == SortTarget.KEY
        && (sortOrder == SortOrder.NONE || sortOrder == SortOrder.ASCEND);
  }

  boolean hasRevisionFilters() {
    return (minModRevision | maxModRevision | minCreateRevision | maxCreateRevision) != 0;
  }

  /// Whether the filters let a version through.
  boolean admits(KeyValue kv) {
    return isWithin(kv.modRevision(), minModRevision, maxModRevision)
        && isWithin(kv.createRevision(), minCreateRevision, maxCreateRevision);
  }

  private static boolean isWithin(long revision, long min, long max) {
    return (min == 0 || revision >= min) && (max == 0 || revision <= max);
  }
}
