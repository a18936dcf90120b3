package io.quorate.kv;

import io.quorate.bytes.Bytes;
import io.quorate.kv.mvcc.ChangeLog;
import io.quorate.kv.mvcc.KeyTree;
import io.quorate.kv.mvcc.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// etcd's key-value store as a state machine.
///
/// Commands are applied in the order of a log. Each one that changes something makes one new
/// revision; one that fails changes nothing. The store begins at revision 1.
///
/// Transactions over several keyspaces lock keys here between their two phases ([Preparations]). As
/// long as none is prepared that costs the others nothing.
///
/// One thread uses a store. Other threads read it through a [KvView].
public final class KvStore {
  /// With every change the keys of this many old ones are searched for versions to drop. More than
  /// one, so that what compactions leave is dropped faster than it arises.
  private static final int SEARCHED_PER_CHANGE = 2;

  /// So many changes take a fraction of a millisecond.
  private static final int SEARCHED_AT_A_TIME = 256;

  private final KeyTree keys;
  private final ChangeLog changes;
  private final Preparations preparations;
  private final Garbage garbage;
  private final TxnPlan.Target target = new Target();

  private long revision;
  private long compactRevision;

  // How many changes the command in hand has made.
  private int changed;

  // What was changed since it was asked for.
  private final Fingerprint fingerprint = new Fingerprint();

  // Kept as long as nothing changes.
  private @Nullable KvView view;

  public KvStore() {
    this(new KeyTree(), new ChangeLog(), new Preparations(), 1, -1);
  }

  KvStore(
      KeyTree keys,
      ChangeLog changes,
      Preparations preparations,
      long revision,
      long compactRevision) {
    this.keys = keys;
    this.changes = changes;
    this.preparations = preparations;
    this.garbage = new Garbage(keys);
    this.revision = revision;
    this.compactRevision = compactRevision;
  }

  /// The store of which [KvView#writeTo] wrote `chunks`. They may be cut differently, and are
  /// copied.
  ///
  /// @throws MalformedSnapshotException if they are not a whole and unaltered snapshot
  public static KvStore restore(Iterable<Bytes> chunks) throws MalformedSnapshotException {
    return new SnapshotReader(chunks).read();
  }

  /// The revision of the last change.
  public long revision() {
    return revision;
  }

  /// The revision of the last compaction, -1 if there was none.
  public long compactRevision() {
    return compactRevision;
  }

  /// What all versions that the store holds take ([KeyValue#footprint]), also those that a
  /// compaction has made superfluous, until their memory is freed: replicas may differ in it. Takes
  /// constant time.
  public long bytesInUse() {
    return keys.footprint();
  }

  /// What the store holds now, for good. Takes constant time; the first change of each part of the
  /// store afterwards is a little dearer.
  public KvView view() {
    KvView known = view;
    if (known == null) {
      known =
          new KvView(keys.view(), changes.view(), preparations.list(), revision, compactRevision);
      view = known;
    }
    return known;
  }

  /// Applies the next command of the log.
  ///
  /// The requests in it are taken to have passed [RequestCheck]. Should they not have, the outcome
  /// is still the same everywhere.
  ///
  /// @param command as [KvCodec] encoded it; the store keeps its array
  /// @throws MalformedCommandException if it is not; nothing has changed then
  public KvResult apply(Bytes command) {
    return apply(KvCodec.decode(command));
  }

  /// Applies the next command of the log.
  public KvResult apply(Command command) {
    KvResult result =
        switch (command) {
          case PutRequest put -> unlessLocked(put, () -> apply(put));
          case DeleteRangeRequest delete -> unlessLocked(delete, () -> target.delete(delete));
          case TxnRequest txn -> unlessLocked(txn, () -> apply(txn));
          case CompactRequest compact -> apply(compact);
          case CommitRequest commit -> apply(commit);
          case PrepareRequest prepare -> apply(prepare);
          case FinishRequest finish -> apply(finish);
        };
    if (changed > 0) {
      revision++;
      garbage.drop(SEARCHED_PER_CHANGE * changed, compactRevision);
      changed = 0;
      view = null;
    }
    return result;
  }

  /// Sums up what the last command has changed, and its result: equal wherever the same was done.
  /// To be asked after each command, or after none.
  public long fingerprint(KvResult result) {
    return fingerprint.finish(result);
  }

  /// Frees some of the memory that compactions made superfluous, to be called while there is
  /// nothing better to do. It changes nothing that can be seen.
  ///
  /// @return whether some is left
  public boolean tidy() {
    if (garbage.isEmpty()) {
      return false;
    }
    garbage.drop(SEARCHED_AT_A_TIME, compactRevision);
    view = null; // it would keep what was dropped
    return !garbage.isEmpty();
  }

  /// Whether all memory that compactions made superfluous has been freed.
  public boolean isTidy() {
    return garbage.isEmpty();
  }

  /// Reads what the store holds now.
  public RangeResult range(RangeRequest request) {
    return RangeRead.range(keys, revision, compactRevision, request);
  }

  /// The transactions that must be finished before a read may be answered that has to be new: they
  /// may be committed by now, and what they write is not to be seen yet.
  public List<Bytes> holders(RequestOp request) {
    return preparations.isEmpty() ? List.of() : preparations.holders(Access.of(request));
  }

  /// Whether a transaction is prepared here.
  public boolean isPrepared(Bytes transaction) {
    return preparations.contains(transaction);
  }

  /// Whether any transaction is prepared here.
  public boolean isAnythingPrepared() {
    return !preparations.isEmpty();
  }

  /// The transactions that are prepared here, in the order of their names.
  public List<PrepareRequest> prepared() {
    return preparations.list();
  }

  /// Why a transaction's work would be refused now, if it would be.
  public Optional<KvResult> objectionTo(Work work) {
    return Optional.ofNullable(refusal(work));
  }

  private KvResult unlessLocked(RequestOp request, Supplier<KvResult> execution) {
    List<Bytes> holders = holders(request);
    return holders.isEmpty() ? execution.get() : new Conflict.Locked(holders);
  }

  private KvResult apply(PutRequest put) {
    if (TxnPlan.hasUnknownLease(put)) {
      return KvError.LEASE_NOT_FOUND; // in a txn a key that is missing would come first
    }
    KvError refusal = TxnPlan.refusal(put, keys);
    return refusal != null ? refusal : target.put(put);
  }

  private KvResult apply(TxnRequest txn) {
    TxnPlan plan = TxnPlan.of(txn, keys);
    KvError refusal = plan.refusal(keys, revision, compactRevision);
    if (refusal != null) {
      return refusal;
    }
    List<ResponseOp> responses = plan.run(target);
    return new TxnResponse(revisionSoFar(), plan.succeeded(), responses);
  }

  private KvResult apply(CompactRequest compact) {
    long target = compact.revision();
    if (target <= compactRevision) {
      return KvError.COMPACTED;
    }
    if (target > revision) {
      return KvError.FUTURE_REVISION;
    }
    // The changes of the last compaction's own revision are looked at again, because it left
    // deletions among them.
    garbage.add(changes.view().between(compactRevision, target));
    changes.trim(target);
    compactRevision = target;
    view = null;
    return new CompactResponse(revision);
  }

  // ---- transactions over keyspaces
  // -----------------------------------------------------------------

  private KvResult apply(CommitRequest commit) {
    KvResult refusal = refusal(commit.work());
    if (refusal != null) {
      return refusal;
    }
    write(commit.work());
    return new CommitResponse(revisionSoFar());
  }

  private KvResult apply(PrepareRequest prepare) {
    if (!preparations.contains(prepare.transaction())) {
      KvResult refusal = refusal(prepare.work());
      if (refusal != null) {
        return refusal;
      }
      preparations.add(prepare);
      view = null;
    }
    return new PrepareResponse(revision);
  }

  private KvResult apply(FinishRequest finish) {
    PrepareRequest prepared = preparations.remove(finish.transaction());
    if (prepared == null) {
      return new FinishResponse(revision, false);
    }
    view = null;
    if (finish.commit()) {
      write(prepared.work());
    }
    return new FinishResponse(revisionSoFar(), true);
  }

  /// Why a transaction's work must not or cannot be done, or null if it can. Under its locks that
  /// stays so.
  private @Nullable KvResult refusal(Work work) {
    List<Bytes> holders = preparations.holders(Access.of(work));
    if (!holders.isEmpty()) {
      return new Conflict.Locked(holders);
    }
    for (Seen seen : work.seen()) {
      if (!seen.holdsIn(keys)) {
        return new Conflict.Changed(seen.key(), seen.rangeEnd());
      }
    }
    for (Write write : work.writes()) {
      KvError refusal = write instanceof PutRequest put ? TxnPlan.refusal(put, keys) : null;
      if (refusal != null) {
        return refusal;
      }
    }
    return null;
  }

  private void write(Work work) {
    for (Write write : work.writes()) {
      switch (write) {
        case PutRequest put -> target.put(put);
        case DeleteRangeRequest delete -> target.delete(delete);
      }
    }
  }

  /// The revision as seen from within the command in hand.
  private long revisionSoFar() {
    return changed > 0 ? revision + 1 : revision;
  }

  /// Carries out operations as part of the command in hand.
  private final class Target implements TxnPlan.Target {

    @Override
    public RangeResult range(RangeRequest range) {
      return RangeRead.range(keys, revisionSoFar(), compactRevision, range);
    }

    /// Only in a txn that etcd's check of duplicate keys should have refused, but does not, can a
    /// put that keeps the old value find none. etcd ends there; here the value is empty.
    @Override
    public PutResponse put(PutRequest put) {
      Bytes value = put.value();
      long lease = put.lease();
      if (put.ignoreValue() || put.ignoreLease()) {
        KeyValue old = keys.living(put.key());
        if (old != null) {
          value = put.ignoreValue() ? old.value() : value;
          lease = put.ignoreLease() ? old.lease() : lease;
        }
      }
      Version head = keys.put(put.key(), value, lease, revision + 1, changed);
      record(head);
      return new PutResponse(revision + 1, put.prevKv() ? replaced(head) : Optional.empty());
    }

    @Override
    public DeleteRangeResponse delete(DeleteRangeRequest delete) {
      List<KeyValue> doomed = living(delete);
      for (KeyValue kv : doomed) {
        record(keys.delete(kv.key(), revision + 1, changed));
      }
      return new DeleteRangeResponse(
          revisionSoFar(), doomed.size(), delete.prevKv() ? doomed : List.of());
    }

    private void record(Version head) {
      changes.append(head.kv());
      fingerprint.add(head.kv());
      changed++;
    }

    private static Optional<KeyValue> replaced(Version head) {
      Version previous = head.previous();
      return previous == null || previous.kv().isDeletion()
          ? Optional.empty()
          : Optional.of(previous.kv());
    }

    private List<KeyValue> living(DeleteRangeRequest delete) {
      if (KeyRange.isSingle(delete.rangeEnd())) {
        KeyValue kv = keys.living(delete.key());
        return kv == null ? List.of() : List.of(kv);
      }
      List<KeyValue> living = new ArrayList<>();
      keys.visit(
          delete.key(),
          KeyRange.end(delete.rangeEnd()),
          head -> {
            if (!head.kv().isDeletion()) {
              living.add(head.kv());
            }
            return true;
          });
      return living;
    }
  }
}
