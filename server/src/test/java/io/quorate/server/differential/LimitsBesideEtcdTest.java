package io.quorate.server.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.quorate.api.etcd.Compare;
import io.quorate.api.etcd.DeleteRangeRequest;
import io.quorate.api.etcd.KVGrpc;
import io.quorate.api.etcd.PutRequest;
import io.quorate.api.etcd.RangeRequest;
import io.quorate.api.etcd.RequestOp;
import io.quorate.api.etcd.TxnRequest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where an etcd and a server of ours, told the same limits, begin to refuse.
class LimitsBesideEtcdTest {
  private static final int OPERATIONS_MAX = 5;
  private static final int BYTES_MAX = 4096;

  /// A write's other bytes: etcd counts what it adds itself, an id of varying length among others.
  private static final int OTHER_BYTES = 40;

  /// What gRPC lets through beyond the limit, so that it is the service that refuses.
  private static final int OVERHEAD_BYTES = 512 << 10;

  @TempDir private Path etcdFolder;
  @TempDir private Path quorateFolder;

  private Party etcd;
  private Party quorate;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(
        Party.etcdIsInstalled(), "skipped: etcd is not installed (Debian package etcd-server)");
    String[] limits = {"--max-txn-ops=" + OPERATIONS_MAX, "--max-request-bytes=" + BYTES_MAX};
    etcd = Party.etcd(etcdFolder, limits);
    quorate = Party.quorate(quorateFolder, limits);
    RangeRequest anything = RangeRequest.newBuilder().setKey(text("a")).build();
    etcd.awaitReady(KVGrpc.getRangeMethod(), anything);
    quorate.awaitReady(KVGrpc.getRangeMethod(), anything);
  }

  @AfterEach
  void stop() {
    if (Party.etcdIsInstalled()) {
      etcd.close();
      quorate.close();
    }
  }

  @Test
  void a_write_may_be_as_long_as_the_limit_says_and_no_longer() {
    assertThat(both(KVGrpc.getPutMethod(), put(BYTES_MAX - OTHER_BYTES)))
        .isInstanceOf(Answer.Done.class);
    assertThat(both(KVGrpc.getPutMethod(), put(BYTES_MAX))).isEqualTo(tooLarge());
    assertThat(both(KVGrpc.getTxnMethod(), txn(success(put(BYTES_MAX))))).isEqualTo(tooLarge());
    DeleteRangeRequest delete =
        DeleteRangeRequest.newBuilder()
            .setKey(ByteString.copyFrom(new byte[BYTES_MAX + 1]))
            .build();
    assertThat(both(KVGrpc.getDeleteRangeMethod(), delete)).isEqualTo(tooLarge());
  }

  @Test
  void a_read_is_not_bound_by_the_length_of_writes() {
    RangeRequest longKey =
        RangeRequest.newBuilder().setKey(ByteString.copyFrom(new byte[2 * BYTES_MAX])).build();
    assertThat(both(KVGrpc.getRangeMethod(), longKey)).isInstanceOf(Answer.Done.class);
    TxnRequest read =
        txn(TxnRequest.newBuilder().addSuccess(RequestOp.newBuilder().setRequestRange(longKey)));
    assertThat(both(KVGrpc.getTxnMethod(), read)).isInstanceOf(Answer.Done.class);
  }

  /// The words are those of whoever implements gRPC, the code is the same.
  @Test
  void what_is_longer_than_a_message_may_be_is_refused_before_it_is_read() {
    PutRequest huge = put(BYTES_MAX + OVERHEAD_BYTES);
    for (Party party : new Party[] {etcd, quorate}) {
      assertThat(party.answer(KVGrpc.getPutMethod(), huge))
          .isInstanceOfSatisfying(
              Answer.Failed.class,
              failed -> assertThat(failed.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
    }
    assertThat(both(KVGrpc.getPutMethod(), put(1))).isInstanceOf(Answer.Done.class);
  }

  @Test
  void each_part_of_a_txn_may_have_so_many_operations() {
    for (int count = OPERATIONS_MAX - 1; count <= OPERATIONS_MAX + 1; count++) {
      TxnRequest.Builder conditions = TxnRequest.newBuilder();
      TxnRequest.Builder successes = TxnRequest.newBuilder();
      TxnRequest.Builder failures = TxnRequest.newBuilder();
      for (int i = 0; i < count; i++) {
        conditions.addCompare(Compare.newBuilder().setKey(text("k" + i)));
        successes.addSuccess(operation("k" + i));
        failures.addFailure(operation("k" + i));
      }
      boolean allowed = count <= OPERATIONS_MAX;
      for (TxnRequest.Builder part : new TxnRequest.Builder[] {conditions, successes, failures}) {
        assertThat(both(KVGrpc.getTxnMethod(), txn(part)) instanceof Answer.Done)
            .isEqualTo(allowed);
      }
      TxnRequest all = txn(conditions.mergeFrom(successes.build()).mergeFrom(failures.build()));
      assertThat(both(KVGrpc.getTxnMethod(), all) instanceof Answer.Done).isEqualTo(allowed);
    }
  }

  /// A txn inside another may have what the other leaves.
  @Test
  void a_nested_txn_counts_toward_the_one_around_it() {
    for (int outer = 1; outer <= OPERATIONS_MAX; outer++) {
      for (int inner = 1; inner <= OPERATIONS_MAX; inner++) {
        TxnRequest.Builder nested = TxnRequest.newBuilder();
        for (int i = 0; i < inner; i++) {
          nested.addSuccess(operation("inner" + i));
        }
        TxnRequest.Builder around =
            TxnRequest.newBuilder().addSuccess(RequestOp.newBuilder().setRequestTxn(nested));
        for (int i = 1; i < outer; i++) {
          around.addSuccess(operation("outer" + i));
        }
        both(KVGrpc.getTxnMethod(), txn(around));
      }
    }
  }

  /// What both answer.
  private <Q extends Message, A> Answer both(MethodDescriptor<Q, A> method, Q question) {
    Answer expected = etcd.answer(method, question);
    assertThat(quorate.answer(method, question))
        .as("%s of %d bytes", method.getBareMethodName(), question.getSerializedSize())
        .isEqualTo(expected);
    return expected;
  }

  private static Answer tooLarge() {
    return new Answer.Failed(Status.Code.INVALID_ARGUMENT, "etcdserver: request is too large");
  }

  private static PutRequest put(int valueBytes) {
    return PutRequest.newBuilder()
        .setKey(text("k"))
        .setValue(ByteString.copyFrom(new byte[valueBytes]))
        .build();
  }

  private static TxnRequest.Builder success(PutRequest put) {
    return TxnRequest.newBuilder().addSuccess(RequestOp.newBuilder().setRequestPut(put));
  }

  private static RequestOp operation(String key) {
    return RequestOp.newBuilder().setRequestPut(PutRequest.newBuilder().setKey(text(key))).build();
  }

  private static TxnRequest txn(TxnRequest.Builder builder) {
    return builder.build();
  }

  private static ByteString text(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
