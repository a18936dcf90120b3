package io.quorate.server.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.quorate.api.etcd.CompactionRequest;
import io.quorate.api.etcd.Compare;
import io.quorate.api.etcd.DeleteRangeRequest;
import io.quorate.api.etcd.HashKVRequest;
import io.quorate.api.etcd.KVGrpc;
import io.quorate.api.etcd.MaintenanceGrpc;
import io.quorate.api.etcd.PutRequest;
import io.quorate.api.etcd.RangeRequest;
import io.quorate.api.etcd.RequestOp;
import io.quorate.api.etcd.TxnRequest;
import io.quorate.kv.Command;
import io.quorate.kv.CommitRequest;
import io.quorate.kv.CompactRequest;
import io.quorate.kv.FinishRequest;
import io.quorate.kv.PrepareRequest;
import io.quorate.kv.random.RandomRequests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same requests to an etcd and to a server of ours: every answer and every error must be the
/// same, except for what [Differences] names.
class EtcdDifferentialTest {
  private static final int DEFAULT_OPERATIONS = 1500;
  private static final int OPERATIONS =
      Integer.getInteger("quorate.differential.operations", DEFAULT_OPERATIONS);
  private static final long SEED = Long.getLong("quorate.differential.seed", 1);

  private static final RangeRequest ANYTHING =
      RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("a")).build();

  @TempDir private Path etcdFolder;
  @TempDir private Path quorateFolder;

  private Party etcd;
  private Party quorate;

  // Where both stand.
  private long revision = 1;
  private long compactRevision = -1;

  private final Map<String, Integer> outcomes = new TreeMap<>();

  @BeforeEach
  void start() throws IOException {
    assumeTrue(
        Party.etcdIsInstalled(), "skipped: etcd is not installed (Debian package etcd-server)");
    etcd = Party.etcd(etcdFolder, "--logger=zap", "--log-level=warn");
    quorate = Party.quorate(quorateFolder);
    etcd.awaitReady(KVGrpc.getRangeMethod(), ANYTHING);
    quorate.awaitReady(KVGrpc.getRangeMethod(), ANYTHING);
  }

  @AfterEach
  void stop() {
    if (Party.etcdIsInstalled()) {
      etcd.close();
      quorate.close();
    }
  }

  @Test
  void random_requests_are_answered_alike() {
    RandomRequests requests = new RandomRequests(new SplittableRandom(SEED));
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < OPERATIONS; i++) {
      switch (random.nextInt(20)) {
        case 0 -> compareHash(requests.hashRevision(revision));
        case 1, 2, 3, 4, 5 -> compareRange(requests.range(revision));
        default -> compareCommand(requests.command(revision));
      }
    }
    compareHash(0);
    compare(KVGrpc.getRangeMethod(), everything());
    if (OPERATIONS > DEFAULT_OPERATIONS) {
      System.out.printf(
          "%d operations, seed %d, revision %d: %s%n", OPERATIONS, SEED, revision, outcomes);
    }
    assertThat(revision).as("most commands did something").isGreaterThan(OPERATIONS / 4);
  }

  /// What no generator of requests would come upon.
  @Test
  void odd_requests_are_answered_alike() {
    for (String key : new String[] {"a", "b", "c"}) {
      compare(KVGrpc.getPutMethod(), put(key, "1").build());
    }
    compare(KVGrpc.getRangeMethod(), RangeRequest.getDefaultInstance());
    compare(KVGrpc.getPutMethod(), PutRequest.getDefaultInstance());
    compare(KVGrpc.getDeleteRangeMethod(), DeleteRangeRequest.getDefaultInstance());
    compare(KVGrpc.getTxnMethod(), TxnRequest.getDefaultInstance());
    compare(KVGrpc.getTxnMethod(), txn(RequestOp.getDefaultInstance()));
    compare(KVGrpc.getTxnMethod(), txn(op(put("", ""))));
    for (int target = 0; target < 5; target++) {
      Compare.Builder withoutOperand =
          Compare.newBuilder().setTargetValue(target).setKey(ByteString.copyFromUtf8("a"));
      compareCondition(withoutOperand);
      compareCondition(withoutOperand.setVersion(1));
      compareCondition(withoutOperand.setValue(ByteString.copyFromUtf8("1")));
      compareCondition(withoutOperand.setLease(2));
      compareCondition(withoutOperand.setRangeEnd(ByteString.copyFrom(new byte[1])));
    }
    TxnRequest deep = txn(op(put("deep", "1")));
    for (int depth = 1; depth < 40; depth++) {
      deep = txn(RequestOp.newBuilder().setRequestTxn(deep).build());
    }
    compare(KVGrpc.getTxnMethod(), deep);
    compare(KVGrpc.getRangeMethod(), everything());
  }

  private void compareCondition(Compare.Builder condition) {
    for (int relation = 0; relation < 4; relation++) {
      compare(
          KVGrpc.getTxnMethod(),
          TxnRequest.newBuilder().addCompare(condition.setResultValue(relation)).build());
    }
  }

  private void compareCommand(Command command) {
    switch (command) {
      case io.quorate.kv.PutRequest put -> compare(KVGrpc.getPutMethod(), Wire.put(put));
      case io.quorate.kv.DeleteRangeRequest delete ->
          compare(KVGrpc.getDeleteRangeMethod(), Wire.delete(delete));
      case CompactRequest compact -> compareCompaction(Wire.compact(compact));
      case io.quorate.kv.TxnRequest txn -> {
        if (!Differences.hasUnknownSortOption(txn) && !Differences.mayEndEtcd(txn)) {
          compare(KVGrpc.getTxnMethod(), Wire.txn(txn));
        }
      }
      case CommitRequest _, PrepareRequest _, FinishRequest _ ->
          throw new IllegalArgumentException("etcd has no " + command);
    }
  }

  private void compareRange(io.quorate.kv.RangeRequest range) {
    if (!Differences.hasUnknownSortOption(range)) {
      compare(KVGrpc.getRangeMethod(), Wire.range(range));
    }
  }

  private void compareCompaction(CompactionRequest compaction) {
    if (compare(KVGrpc.getCompactMethod(), compaction) instanceof Answer.Done) {
      compactRevision = compaction.getRevision();
    }
  }

  private void compareHash(long hashRevision) {
    settleCompaction();
    HashKVRequest question = HashKVRequest.newBuilder().setRevision(hashRevision).build();
    compare(MaintenanceGrpc.getHashKVMethod(), question);
  }

  /// etcd's hash changes while a compaction is under way. Another compaction is refused when the
  /// last one has ended.
  private void settleCompaction() {
    compare(
        KVGrpc.getCompactMethod(),
        CompactionRequest.newBuilder().setRevision(compactRevision).setPhysical(true).build());
  }

  /// Asks both the same.
  ///
  /// @return the answer, of which one may be sure
  private <Q extends Message, A> Answer compare(MethodDescriptor<Q, A> method, Q question) {
    ListenableFuture<Answer> theirs = etcd.ask(method, question);
    ListenableFuture<Answer> ours = quorate.ask(method, question);
    Answer expected = Differences.withoutHashRevision(Party.await(theirs));
    Answer actual = Differences.withoutHashRevision(Party.await(ours));
    if (!Differences.isKnown(question, expected, actual)) {
      assertThat(actual)
          .as(
              "answer to %s at revision %d, compacted at %d, seed %d:%n%s",
              method.getBareMethodName(), revision, compactRevision, SEED, question)
          .isEqualTo(expected);
    }
    note(method, actual);
    return actual;
  }

  private void note(MethodDescriptor<?, ?> method, Answer answer) {
    String kind =
        switch (answer) {
          case Answer.Done done -> {
            revision = done.revision();
            yield "done";
          }
          case Answer.Failed failed -> failed.text();
        };
    outcomes.merge(method.getBareMethodName() + ": " + kind, 1, Integer::sum);
  }

  private static RangeRequest everything() {
    ByteString zero = ByteString.copyFrom(new byte[1]);
    return RangeRequest.newBuilder().setKey(zero).setRangeEnd(zero).build();
  }

  private static PutRequest.Builder put(String key, String value) {
    return PutRequest.newBuilder()
        .setKey(ByteString.copyFromUtf8(key))
        .setValue(ByteString.copyFromUtf8(value));
  }

  private static RequestOp op(PutRequest.Builder put) {
    return RequestOp.newBuilder().setRequestPut(put).build();
  }

  private static TxnRequest txn(RequestOp op) {
    return TxnRequest.newBuilder().addSuccess(op).build();
  }
}
