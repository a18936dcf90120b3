package io.quorate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import io.quorate.api.etcd.CompactionRequest;
import io.quorate.api.etcd.DeleteRangeRequest;
import io.quorate.api.etcd.KVGrpc;
import io.quorate.api.etcd.MaintenanceGrpc;
import io.quorate.api.etcd.PutRequest;
import io.quorate.api.etcd.RangeRequest;
import io.quorate.api.etcd.RequestOp;
import io.quorate.api.etcd.StatusRequest;
import io.quorate.api.etcd.StatusResponse;
import io.quorate.api.etcd.TxnRequest;
import io.quorate.api.keyspace.CreateKeyspaceRequest;
import io.quorate.api.keyspace.KeyspaceInfo;
import io.quorate.api.keyspace.KeyspacesGrpc;
import io.quorate.api.keyspace.ListKeyspacesRequest;
import io.quorate.api.session.ExecuteRequest;
import io.quorate.api.session.OpenRequest;
import io.quorate.api.session.SessionGrpc;
import io.quorate.api.transaction.CommitRequest;
import io.quorate.api.transaction.ListRequest;
import io.quorate.api.transaction.Part;
import io.quorate.api.transaction.TransactionsGrpc;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two keyspaces that take 10,000 bytes each, through the port of a server. A value of 5,000 bytes
/// fits in once.
class QuotaTest {
  private static final long QUOTA = 10_000;
  private static final ByteString VALUE = ByteString.copyFrom(new byte[5000]);
  private static final String FULL =
      "RESOURCE_EXHAUSTED: etcdserver: mvcc: database space exceeded";

  @TempDir private Path folder;

  private TestServer server;
  private ManagedChannel channel;

  @BeforeEach
  void start() {
    server = TestServer.alone(folder, TestServer.TIGHT, "--quota-backend-bytes=" + QUOTA);
    channel = server.newChannel();
    var _ =
        KeyspacesGrpc.newBlockingStub(channel)
            .create(
                CreateKeyspaceRequest.newBuilder().setName("orders").setQuotaBytes(QUOTA).build());
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
  }

  private static <S extends AbstractStub<S>> S in(String keyspace, S stub) {
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of("quorate-keyspace", Metadata.ASCII_STRING_MARSHALLER), keyspace);
    return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  private KVGrpc.KVBlockingStub kv(String keyspace) {
    return in(keyspace, KVGrpc.newBlockingStub(channel));
  }

  private static ByteString text(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static PutRequest put(String key) {
    return PutRequest.newBuilder().setKey(text(key)).setValue(VALUE).build();
  }

  private static RequestOp op(PutRequest put) {
    return RequestOp.newBuilder().setRequestPut(put).build();
  }

  private static DeleteRangeRequest delete(String key) {
    return DeleteRangeRequest.newBuilder().setKey(text(key)).build();
  }

  private long count(String keyspace, String key) {
    return kv(keyspace).range(RangeRequest.newBuilder().setKey(text(key)).build()).getCount();
  }

  private KeyspaceInfo info(String keyspace) {
    return KeyspacesGrpc.newBlockingStub(channel)
        .list(ListKeyspacesRequest.getDefaultInstance())
        .getKeyspacesList()
        .stream()
        .filter(each -> each.getName().equals(keyspace))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void each_keyspace_takes_as_much_as_its_own_quota_allows() {
    for (String keyspace : List.of("default", "orders")) {
      kv(keyspace).put(put("a"));
      assertThat(catchThrowable(() -> kv(keyspace).put(put("b")))).hasMessage(FULL);
      assertThat(count(keyspace, "b")).isZero();
    }
    KeyspacesGrpc.newBlockingStub(channel)
        .create(CreateKeyspaceRequest.newBuilder().setName("large").build());
    kv("large").put(put("a"));
    kv("large").put(put("b"));
  }

  @Test
  void what_puts_is_refused_in_a_txn_and_in_a_session_too() {
    kv("orders").put(put("a"));
    TxnRequest txn = TxnRequest.newBuilder().addFailure(op(put("b"))).build();
    assertThat(catchThrowable(() -> kv("orders").txn(txn)))
        .as("though the branch does not run")
        .hasMessage(FULL);
    SessionGrpc.SessionBlockingStub sessions = in("orders", SessionGrpc.newBlockingStub(channel));
    long session = sessions.open(OpenRequest.getDefaultInstance()).getSession();
    ExecuteRequest.Builder execute =
        ExecuteRequest.newBuilder().setSession(session).setNumber(1).setLowest(1);
    assertThat(
            catchThrowable(
                () -> sessions.execute(execute.clone().setCommand(op(put("b"))).build())))
        .hasMessage(FULL);
    var _ =
        sessions.execute(
            execute.setCommand(RequestOp.newBuilder().setRequestDeleteRange(delete("a"))).build());
    assertThat(count("orders", "a")).isZero();
  }

  @Test
  void a_full_keyspace_is_read_and_takes_deletions_and_compactions_and_then_more() {
    kv("orders").put(put("a"));
    assertThat(count("orders", "a")).isOne();
    TxnRequest deletion =
        TxnRequest.newBuilder()
            .addSuccess(RequestOp.newBuilder().setRequestDeleteRange(delete("a")))
            .build();
    long revision = kv("orders").txn(deletion).getHeader().getRevision();
    assertThat(catchThrowable(() -> kv("orders").put(put("b"))))
        .as("the old revision is still there")
        .hasMessage(FULL);
    kv("orders")
        .compact(CompactionRequest.newBuilder().setRevision(revision).setPhysical(true).build());
    kv("orders").put(put("b"));
    assertThat(count("orders", "b")).isOne();
  }

  @Test
  void a_transaction_that_one_of_its_keyspaces_has_no_room_for_leaves_nothing_behind() {
    kv("orders").put(put("a"));
    CommitRequest commit =
        CommitRequest.newBuilder()
            .addParts(Part.newBuilder().setKeyspace("default").addWrites(op(put("b"))))
            .addParts(Part.newBuilder().setKeyspace("orders").addWrites(op(put("b"))))
            .build();
    TransactionsGrpc.TransactionsBlockingStub transactions =
        TransactionsGrpc.newBlockingStub(channel);
    assertThat(catchThrowable(() -> transactions.commit(commit)))
        .hasMessage(FULL + ", in keyspace orders");
    assertThat(count("default", "b")).isZero();
    assertThat(transactions.list(ListRequest.getDefaultInstance()).getTransactionsList()).isEmpty();
  }

  @Test
  void a_list_and_a_status_and_metrics_tell_how_much_is_in_use_and_how_much_may_be() {
    long before = info("orders").getBytesInUse();
    kv("orders").put(put("a"));
    kv("default").put(put("a"));
    assertThat(info("orders").getQuotaBytes()).isEqualTo(QUOTA);
    assertThat(info("orders").getBytesInUse()).isGreaterThan(before + 5000);
    StatusResponse status =
        MaintenanceGrpc.newBlockingStub(channel).status(StatusRequest.getDefaultInstance());
    assertThat(status.getDbSizeQuota()).isEqualTo(QUOTA);
    assertThat(status.getDbSizeInUse())
        .isEqualTo(info("default").getBytesInUse())
        .isGreaterThan(5000);
    assertThat(server.metric("etcd_server_quota_backend_bytes")).isEqualTo(QUOTA);
    assertThat(server.metric("etcd_mvcc_db_total_size_in_use_in_bytes"))
        .isEqualTo((double) status.getDbSizeInUse());
  }
}
