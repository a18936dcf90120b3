package io.quorate.kv;

import io.quorate.kv.mvcc.ChangeLog;
import io.quorate.kv.mvcc.FrozenKeys;
import io.quorate.kv.mvcc.Version;
import java.util.ArrayList;
import java.util.List;

/// What a [KvStore] held at one moment. Immutable; any thread may read it, for as long as it likes.
public final class KvView {
  private final FrozenKeys keys;
  private final ChangeLog.View changes;
  private final List<PrepareRequest> prepared;
  private final long revision;
  private final long compactRevision;

  KvView(
      FrozenKeys keys,
      ChangeLog.View changes,
      List<PrepareRequest> prepared,
      long revision,
      long compactRevision) {
    this.keys = keys;
    this.changes = changes;
    this.prepared = prepared;
    this.revision = revision;
    this.compactRevision = compactRevision;
  }

  /// The revision of the last change.
  public long revision() {
    return revision;
  }

  /// The revision of the last compaction, -1 if there was none.
  public long compactRevision() {
    return compactRevision;
  }

  /// The transactions that were prepared, in the order of their names.
  public List<PrepareRequest> prepared() {
    return prepared;
  }

  public RangeResult range(RangeRequest request) {
    return RangeRead.range(keys, revision, compactRevision, request);
  }

  /// Runs a txn that changes nothing.
  ///
  /// @throws IllegalArgumentException if it is not [read-only][TxnRequest#isReadOnly]
  public TxnResult read(TxnRequest txn) {
    if (!txn.isReadOnly()) {
      throw new IllegalArgumentException("a txn that writes must go through the log");
    }
    TxnPlan plan = TxnPlan.of(txn, keys);
    KvError refusal = plan.refusal(keys, revision, compactRevision);
    if (refusal != null) {
      return refusal;
    }
    return new TxnResponse(revision, plan.succeeded(), plan.run(new ReadOnlyTarget()));
  }

  /// The hash over all versions up to `revision`, equal to that of an etcd 3.6 with the same
  /// history. Takes time and memory in proportion to the number of versions.
  ///
  /// @param revision 0 for the current one
  public HashResult hash(long revision) {
    if (revision > 0 && revision < compactRevision) {
      return KvError.COMPACTED;
    }
    if (revision > this.revision) {
      return KvError.FUTURE_REVISION;
    }
    long hashRevision = revision == 0 ? this.revision : revision;
    int hash = KvHasher.hash(keys, compactRevision, hashRevision);
    return new KvHash(this.revision, hash, compactRevision, hashRevision);
  }

  /// The changes from revision `first` to revision `last`, both inclusive, in the order in which
  /// they happened; a deletion is recognized by [KeyValue#isDeletion].
  ///
  /// @throws IllegalArgumentException if `first` is less than the revision of the last compaction
  public List<KeyValue> changes(long first, long last) {
    if (first < compactRevision) {
      throw new IllegalArgumentException(
          "changes from revision %d are asked for, compacted up to %d"
              .formatted(first, compactRevision));
    }
    List<KeyValue> found = new ArrayList<>();
    changes
        .between(first, last)
        .forEachRemaining(change -> {
          if (isKept(change)) {
            found.add(change);
          }
        });
    return found;
  }

  /// Whether the last compaction kept a change. Of two changes that one txn made to a key in the
  /// compacted revision itself only the second is left.
  private boolean isKept(KeyValue change) {
    if (change.modRevision() != compactRevision) {
      return true;
    }
    Version head = keys.get(change.key());
    Version newest = head == null ? null : head.newestUpTo(compactRevision);
    return newest != null && newest.kv().equals(change);
  }

  /// Writes a snapshot, from which [KvStore#restore] makes an equal store. The same content gives
  /// the same bytes.
  public void writeTo(SnapshotSink sink) {
    new SnapshotWriter(sink).write(keys, prepared, revision, compactRevision);
  }

  private final class ReadOnlyTarget implements TxnPlan.Target {
    @Override
    public RangeResult range(RangeRequest range) {
      return KvView.this.range(range);
    }

    @Override
    public PutResponse put(PutRequest put) {
      throw new IllegalStateException("a put in a txn that only reads");
    }

    @Override
    public DeleteRangeResponse delete(DeleteRangeRequest delete) {
      throw new IllegalStateException("a deletion in a txn that only reads");
    }
  }
}
