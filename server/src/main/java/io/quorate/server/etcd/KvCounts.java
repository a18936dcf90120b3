package io.quorate.server.etcd;

import io.quorate.kv.CommitResponse;
import io.quorate.kv.CompactResponse;
import io.quorate.kv.Conflict;
import io.quorate.kv.DeleteRangeResponse;
import io.quorate.kv.FinishResponse;
import io.quorate.kv.KvError;
import io.quorate.kv.KvResult;
import io.quorate.kv.PrepareResponse;
import io.quorate.kv.PutResponse;
import io.quorate.kv.RangeResponse;
import io.quorate.kv.ResponseOp;
import io.quorate.kv.TxnResponse;
import io.quorate.server.metrics.MetricSource;
import io.quorate.server.metrics.MetricsText;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// What was done with the keys at this node, counted as etcd does: what failed is not, and a txn is
/// one if it did more than one thing.
public final class KvCounts implements MetricSource {
  private final LongAdder puts = new LongAdder();
  private final LongAdder deletes = new LongAdder();
  private final LongAdder ranges = new LongAdder();
  private final LongAdder txns = new LongAdder();
  private final AtomicLong revision = new AtomicLong();

  public KvCounts() {}

  /// A command was applied. Called by the thread that applies, only.
  void applied(KvResult result) {
    switch (result) {
      case ResponseOp done -> {
        done(done);
        revision.setOpaque(done.revision());
      }
      case CommitResponse(var now) -> revision.setOpaque(now);
      case FinishResponse(var now, _) -> revision.setOpaque(now);
      case CompactResponse _, PrepareResponse _, KvError _, Conflict _ -> {}
    }
  }

  /// Something was done, be it a read. From any thread.
  void done(ResponseOp operation) {
    switch (operation) {
      case PutResponse _ -> puts.increment();
      case DeleteRangeResponse _ -> deletes.increment();
      case RangeResponse _ -> ranges.increment();
      case TxnResponse txn -> {
        txn.responses().forEach(this::done);
        txns.add(txn.responses().size() > 1 ? 1 : 0);
      }
    }
  }

  @Override
  public void writeTo(MetricsText text) {
    text.counter("etcd_mvcc_put_total", puts.sum(), "Puts, also those inside of txns.");
    text.counter("etcd_mvcc_delete_total", deletes.sum(), "Deletes, also those inside of txns.");
    text.counter("etcd_mvcc_range_total", ranges.sum(), "Reads, also those inside of txns.");
    text.counter("etcd_mvcc_txn_total", txns.sum(), "Txns of more than one operation.");
    text.gauge(
        "etcd_debugging_mvcc_current_revision",
        revision.getOpaque(),
        "The revision after the last command, 0 before the first.");
  }
}
