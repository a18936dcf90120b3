package io.quorate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.quorate.api.etcd.KVGrpc;
import io.quorate.api.etcd.PutRequest;
import io.quorate.api.etcd.RangeRequest;
import io.quorate.api.etcd.RangeResponse;
import io.quorate.api.etcd.RequestOp;
import io.quorate.api.keyspace.CreateKeyspaceRequest;
import io.quorate.api.keyspace.KeyspacesGrpc;
import io.quorate.api.transaction.CommitRequest;
import io.quorate.api.transaction.CommitResponse;
import io.quorate.api.transaction.ListRequest;
import io.quorate.api.transaction.Part;
import io.quorate.api.transaction.Seen;
import io.quorate.api.transaction.TransactionsGrpc;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A transaction over the default keyspace and another, through the port of a server.
class TransactionsTest {
  @TempDir private Path folder;

  private TestServer server;
  private ManagedChannel channel;

  @BeforeEach
  void start() {
    server = TestServer.alone(folder, TestServer.TIGHT);
    channel = server.newChannel();
    var _ =
        KeyspacesGrpc.newBlockingStub(channel)
            .create(CreateKeyspaceRequest.newBuilder().setName("orders").build());
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
  }

  private static ByteString text(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private KVGrpc.KVBlockingStub in(String keyspace) {
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of("quorate-keyspace", Metadata.ASCII_STRING_MARSHALLER), keyspace);
    return KVGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  private static RangeRequest get(String key) {
    return RangeRequest.newBuilder().setKey(text(key)).build();
  }

  private static Part part(String keyspace, RangeResponse found, String key, String value) {
    return Part.newBuilder()
        .setKeyspace(keyspace)
        .addSeen(
            Seen.newBuilder()
                .setKey(text(key))
                .setRevision(found.getHeader().getRevision())
                .setCount(found.getCount()))
        .addWrites(
            RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(text(key)).setValue(text(value))))
        .build();
  }

  @Test
  void plain_reads_and_a_commit_make_a_transaction() {
    CommitRequest request =
        CommitRequest.newBuilder()
            .addParts(part("default", in("default").range(get("stock")), "stock", "9"))
            .addParts(part("orders", in("orders").range(get("o1")), "o1", "1 piece"))
            .build();
    TransactionsGrpc.TransactionsBlockingStub transactions =
        TransactionsGrpc.newBlockingStub(channel);
    CommitResponse committed = transactions.commit(request);
    assertThat(committed.hasId()).isTrue();
    assertThat(in("default").range(get("stock")).getKvs(0).getValue()).isEqualTo(text("9"));
    assertThat(in("orders").range(get("o1")).getKvs(0).getValue()).isEqualTo(text("1 piece"));
    assertThat(in("default").range(get("o1")).getCount()).isZero();
    assertThat(transactions.list(ListRequest.getDefaultInstance()).getSilentList()).isEmpty();
    assertThat(catchThrowable(() -> transactions.commit(request)))
        .as("what it has seen has changed")
        .hasMessageContaining("ABORTED: quorate: what was read from stock on has changed");
  }
}
