package io.quorate.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.quorate.api.etcd.KVGrpc;
import io.quorate.api.etcd.PutRequest;
import io.quorate.api.etcd.PutResponse;
import io.quorate.api.etcd.RangeRequest;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// More requests than can be carried out. Without a quorum all writes wait, and so they pile up.
class OverloadTest {
  private static final int REQUESTS_MAX = 1000;
  private static final int TOO_MANY = 200;
  private static final int LARGE_VALUE_BYTES = 1 << 20;

  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path folder) {
    Bounds usual = Bounds.ofHeap(1L << 30);
    Bounds few =
        new Bounds(
            usual.handshakeTimeout(),
            usual.patience(),
            usual.clientBytesMax(),
            REQUESTS_MAX,
            16 << 20);
    server = TestServer.withoutQuorum(folder, few);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// How writes ended, as far as they have.
  private static final class Ends implements FutureCallback<PutResponse> {
    private final ConcurrentLinkedQueue<Status> failures = new ConcurrentLinkedQueue<>();

    @Override
    public void onSuccess(PutResponse response) {
      throw new AssertionError("nothing can be written here");
    }

    @Override
    public void onFailure(Throwable failure) {
      failures.add(Status.fromThrowable(failure));
    }

    long tooMany() {
      return failures.stream()
          .filter(status ->
              status.getCode() == Status.Code.RESOURCE_EXHAUSTED
                  && "etcdserver: too many requests".equals(status.getDescription()))
          .count();
    }
  }

  private static Ends put(int count, int valueBytes) {
    Ends ends = new Ends();
    KVGrpc.KVFutureStub kv = KVGrpc.newFutureStub(server.channel());
    PutRequest request =
        PutRequest.newBuilder()
            .setKey(TestServer.bytes("k"))
            .setValue(ByteString.copyFrom(new byte[valueBytes]))
            .build();
    for (int i = 0; i < count; i++) {
      Futures.addCallback(kv.put(request), ends, MoreExecutors.directExecutor());
    }
    return ends;
  }

  @Test
  void what_is_beyond_a_bound_is_refused_at_once_and_the_rest_ends_in_time() {
    Ends large = put(20, LARGE_VALUE_BYTES);
    server.await("large ones to be refused", () -> large.tooMany() == 5);
    Ends small = put(REQUESTS_MAX + TOO_MANY, 0);
    server.await("small ones to be refused", () -> small.tooMany() >= TOO_MANY + 15);
    assertThat(large.failures).as("the others still wait").hasSize(5);
    assertThat(server.get("/livez").statusCode()).isEqualTo(200);
    assertThat(server.get("/readyz").statusCode()).isEqualTo(503);
    assertThat(server.get("/readyz").body())
        .contains("[-]linearizable_read failed: etcdserver: too many requests\n");
    server.await("all to end", () -> small.failures.size() == REQUESTS_MAX + TOO_MANY);
    assertThat(large.failures).hasSize(20);
    RangeRequest read =
        RangeRequest.newBuilder().setKey(TestServer.bytes("k")).setSerializable(true).build();
    assertThat(server.kv().range(read).getCount()).isZero();
  }

  @Test
  void health_says_that_there_is_no_leader() {
    assertThat(server.get("/health").statusCode()).isEqualTo(503);
    assertThat(server.get("/health").body())
        .isEqualToIgnoringNewLines("{\"health\":\"false\",\"reason\":\"RAFT NO LEADER\"}");
    assertThat(server.get("/health?serializable=true").statusCode()).isEqualTo(200);
    assertThat(server.getFromMonitoring("/livez").body()).isEqualTo("ok\n");
    assertThat(server.metric("etcd_server_has_leader")).isZero();
    assertThat(server.metric("etcd_server_health_failures")).isEqualTo(2);
  }

  @Test
  void what_is_excluded_is_not_checked() {
    assertThat(server.get("/readyz?verbose&exclude=linearizable_read").body())
        .isEqualTo(
            """
            [+]data_corruption ok
            [+]serializable_read ok
            [+]non_learner ok
            ok
            """);
  }
}
