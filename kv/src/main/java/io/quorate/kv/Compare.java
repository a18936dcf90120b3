package io.quorate.kv;

import io.quorate.bytes.Bytes;

/// A condition of a txn on one key or on every key of a range.
///
/// @param rangeEnd empty: the key alone; a single zero byte: all keys from `key` on; otherwise the
///   exclusive end
public record Compare(Bytes key, Bytes rangeEnd, Relation relation, Operand operand) {

  /// A condition on one key.
  public Compare(Bytes key, Relation relation, Operand operand) {
    this(key, Bytes.EMPTY, relation, operand);
  }

  /// How what the key has must relate to the operand.
  public enum Relation {
    EQUAL,
    GREATER,
    LESS,
    NOT_EQUAL,
    /// A number that the API does not define; etcd takes such a condition as fulfilled.
    UNRECOGNIZED;

    boolean holds(int comparison) {
      return switch (this) {
        case EQUAL -> comparison == 0;
        case GREATER -> comparison > 0;
        case LESS -> comparison < 0;
        case NOT_EQUAL -> comparison != 0;
        case UNRECOGNIZED -> true;
      };
    }
  }

  /// Which property of the key is compared, and with what.
  ///
  /// A client that names a property without giving its operand means zero or the empty value.
  public sealed interface Operand {
    record Version(long version) implements Operand {}

    record CreateRevision(long revision) implements Operand {}

    record ModRevision(long revision) implements Operand {}

    record Value(Bytes value) implements Operand {}

    record Lease(long lease) implements Operand {}

    /// A property that the API does not define; etcd takes it as equal to whatever it is compared
    /// with.
    enum Unrecognized implements Operand {
      UNRECOGNIZED
    }
  }

  boolean holdsFor(KeyValue kv) {
    return relation.holds(
        switch (operand) {
          case Operand.Version(long version) -> Long.compare(kv.version(), version);
          case Operand.CreateRevision(long revision) -> Long.compare(kv.createRevision(), revision);
          case Operand.ModRevision(long revision) -> Long.compare(kv.modRevision(), revision);
          case Operand.Value(Bytes value) -> kv.value().compareTo(value);
          case Operand.Lease(long lease) -> Long.compare(kv.lease(), lease);
          case Operand.Unrecognized _ -> 0;
        });
  }

  /// Whether the condition holds where no key is: everything is zero there, but a value that does
  /// not exist has no relation to any other, not even that of being different.
  boolean holdsForNothing() {
    return !(operand instanceof Operand.Value) && holdsFor(KeyValue.deletion(key, 0));
  }
}
