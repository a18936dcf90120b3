package io.quorate.kv.mvcc;

import io.quorate.kv.KeyValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A version of a key and, behind it, the older ones that are still needed. Immutable.
///
/// Not a record: equality and text would go down the whole chain.
public final class Version {
  /// The order in which changes happened.
  public static final Comparator<Version> BY_REVISION =
      Comparator.<Version>comparingLong(version -> version.kv.modRevision())
          .thenComparingInt(Version::sub);

  private final KeyValue kv;
  private final int sub;
  private final @Nullable Version previous;
  private final long oldestRevision;

  Version(KeyValue kv, int sub, @Nullable Version previous) {
    this.kv = kv;
    this.sub = sub;
    this.previous = previous;
    this.oldestRevision = previous == null ? kv.modRevision() : previous.oldestRevision;
  }

  public KeyValue kv() {
    return kv;
  }

  /// The place of this change among those of its revision, from 0.
  public int sub() {
    return sub;
  }

  public @Nullable Version previous() {
    return previous;
  }

  /// The revision at which this chain begins.
  public long oldestRevision() {
    return oldestRevision;
  }

  /// The version that a reader at `revision` sees: the newest one that is not younger. Null if
  /// there is none or if it is a deletion.
  public @Nullable KeyValue at(long revision) {
    Version version = newestUpTo(revision);
    return version == null || version.kv.isDeletion() ? null : version.kv;
  }

  /// The newest version that is not younger than `revision`, be it a deletion.
  public @Nullable Version newestUpTo(long revision) {
    Version version = this;
    while (version != null && version.kv.modRevision() > revision) {
      version = version.previous;
    }
    return version;
  }

  /// What remains of this chain for readers at `revision` and later: this very chain if that is all
  /// of it, null if it is nothing.
  ///
  /// A deletion at exactly `revision` remains, because a watch may still begin there; an older one
  /// does not.
  @SuppressWarnings("ReferenceEquality") // that very version of the chain is meant
  public @Nullable Version compacted(long revision) {
    if (oldestRevision > revision) {
      return this;
    }
    Version oldest = newestUpTo(revision);
    assert oldest != null; // as the chain reaches back to `revision`
    boolean gone = oldest.kv.isDeletion() && oldest.kv.modRevision() < revision;
    if (!gone && oldest.previous == null) {
      return this;
    }
    List<Version> younger = new ArrayList<>();
    for (Version v = this; v != null && v != oldest; v = v.previous) {
      younger.add(v);
    }
    Version rebuilt = gone ? null : new Version(oldest.kv, oldest.sub, null);
    for (Version v : younger.reversed()) {
      rebuilt = new Version(v.kv, v.sub, rebuilt);
    }
    return rebuilt;
  }
}
