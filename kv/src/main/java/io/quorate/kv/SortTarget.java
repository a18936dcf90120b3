package io.quorate.kv;

import java.util.Comparator;

/// The property by which a range is sorted.
public enum SortTarget {
  KEY(Comparator.comparing(KeyValue::key)),
  VERSION(Comparator.comparingLong(KeyValue::version)),
  CREATE(Comparator.comparingLong(KeyValue::createRevision)),
  MOD(Comparator.comparingLong(KeyValue::modRevision)),
  VALUE(Comparator.comparing(KeyValue::value)),
  /// A number that the API does not define; [RequestCheck] refuses it.
  UNRECOGNIZED(Comparator.comparing(KeyValue::key));

  // A constant of this enum is shared by all threads; these comparators have no state.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Comparator<KeyValue> ascending;

  SortTarget(Comparator<KeyValue> ascending) {
    this.ascending = ascending;
  }

  Comparator<KeyValue> ascending() {
    return ascending;
  }
}
