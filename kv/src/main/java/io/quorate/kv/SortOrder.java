package io.quorate.kv;

/// The direction in which a range is sorted.
public enum SortOrder {
  /// By key; ascending, if another target is named.
  NONE,
  ASCEND,
  DESCEND,
  /// A number that the API does not define; [RequestCheck] refuses it.
  UNRECOGNIZED
}
