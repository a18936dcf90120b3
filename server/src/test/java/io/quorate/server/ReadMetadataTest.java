package io.quorate.server;

import static io.quorate.server.TestServer.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.quorate.api.etcd.KVGrpc;
import io.quorate.api.etcd.PutRequest;
import io.quorate.api.etcd.RangeRequest;
import io.quorate.api.etcd.RangeResponse;
import io.quorate.api.etcd.RequestOp;
import io.quorate.api.etcd.TxnRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What clients of etcd may say of their reads in metadata, and are told in trailers; and who is
/// served where no quorum is.
class ReadMetadataTest {
  private static final String MAX_STALENESS = "quorate-max-staleness-ms";
  private static final String MIN_REVISION = "quorate-min-revision";
  private static final RangeRequest READ = RangeRequest.newBuilder().setKey(bytes("k")).build();
  private static final RangeRequest SERIALIZABLE = READ.toBuilder().setSerializable(true).build();

  /// Of [TestServer], whose election timeout is 100 ms.
  private static final Duration REQUEST_TIMEOUT = Duration.ofMillis(5200);

  @TempDir private Path folder;

  private final AtomicReference<Metadata> headers = new AtomicReference<>();
  private final AtomicReference<Metadata> trailers = new AtomicReference<>();

  @Test
  void only_reads_that_need_not_be_new_say_how_old_they_may_be() {
    try (TestServer server = TestServer.alone(folder, TestServer.TIGHT)) {
      var _ = with(server, Map.of()).range(READ);
      assertThat(trailer("quorate-lag-entries")).isNull();

      var _ = with(server, Map.of()).range(SERIALIZABLE);
      assertThat(trailer("quorate-lag-entries")).isEqualTo("0");
      assertThat(trailer("quorate-leader-heard-ms")).as("it leads").isEqualTo("0");
      assertThat(trailer("quorate-confirmed-ms")).containsOnlyDigits();

      var _ = with(server, Map.of(MAX_STALENESS, "60000")).range(READ);
      assertThat(Long.parseLong(trailer("quorate-confirmed-ms"))).isBetween(0L, 60_000L);
    }
  }

  @Test
  void a_txn_that_reads_is_a_read_and_one_that_writes_is_not() {
    try (TestServer server = TestServer.alone(folder, TestServer.TIGHT)) {
      TxnRequest reads =
          TxnRequest.newBuilder()
              .addSuccess(RequestOp.newBuilder().setRequestRange(SERIALIZABLE))
              .build();
      var _ = with(server, Map.of()).txn(reads);
      assertThat(trailer("quorate-lag-entries")).isEqualTo("0");
      TxnRequest writes =
          TxnRequest.newBuilder()
              .addSuccess(
                  RequestOp.newBuilder().setRequestPut(PutRequest.newBuilder().setKey(bytes("k"))))
              .build();
      var _ = with(server, Map.of(MAX_STALENESS, "5", MIN_REVISION, "999")).txn(writes);
      assertThat(trailer("quorate-lag-entries")).isNull();
    }
  }

  @Test
  void a_read_waits_for_the_revision_that_it_needs() throws Exception {
    try (TestServer server = TestServer.alone(folder, TestServer.TIGHT)) {
      long next = server.kv().range(READ).getHeader().getRevision() + 1;
      CompletableFuture<RangeResponse> serializable = later(server, next, SERIALIZABLE);
      CompletableFuture<RangeResponse> linearizable = later(server, next, READ);
      CompletableFuture<RangeResponse> ofMany =
          later(server, next, SERIALIZABLE.toBuilder().setRangeEnd(bytes("z")).build());
      server.put("k", 1);
      assertThat(serializable.get().getHeader().getRevision()).isEqualTo(next);
      assertThat(linearizable.get().getCount()).isEqualTo(1);
      assertThat(ofMany.get().getCount()).isEqualTo(1);
    }
  }

  @Test
  void a_revision_that_does_not_come_is_waited_for_within_the_request_timeout() {
    try (TestServer server = TestServer.alone(folder, TestServer.TIGHT)) {
      long begun = System.nanoTime();
      assertThatThrownBy(() -> with(server, Map.of(MIN_REVISION, "99")).range(SERIALIZABLE))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                assertThat(e).hasMessageContaining(MIN_REVISION);
              });
      assertThat(since(begun)).isLessThan(REQUEST_TIMEOUT.plusSeconds(1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "1.5", "86400001", "9223372036854775808"})
  void what_is_no_bound_is_refused_with_what_is_allowed(String value) {
    try (TestServer server = TestServer.alone(folder, TestServer.TIGHT)) {
      assertThatThrownBy(() -> with(server, Map.of(MAX_STALENESS, value)).range(READ))
          .hasMessage(
              "INVALID_ARGUMENT: quorate: %s is '%s', but must be a whole number from 0 to 86400000",
              MAX_STALENESS, value);
    }
  }

  /// A member cut off from all others.
  @Test
  void without_a_quorum_who_must_be_new_is_refused_in_time_and_who_need_not_is_served() {
    try (TestServer server = TestServer.withoutQuorum(folder, TestServer.TIGHT)) {
      long begun = System.nanoTime();
      refused(() -> with(server, Map.of()).range(READ));
      assertThat(since(begun)).isLessThan(REQUEST_TIMEOUT.plusSeconds(1));
      begun = System.nanoTime();
      refused(() -> with(server, Map.of(MAX_STALENESS, "86400000")).range(SERIALIZABLE));
      assertThat(since(begun)).isLessThan(REQUEST_TIMEOUT.plusSeconds(1));
      begun = System.nanoTime();
      refused(() -> with(server, Map.of()).put(PutRequest.newBuilder().setKey(bytes("k")).build()));
      assertThat(since(begun)).isLessThan(REQUEST_TIMEOUT.plusSeconds(1));

      var _ = with(server, Map.of()).range(SERIALIZABLE);
      assertThat(trailer("quorate-lag-entries")).isEqualTo("0");
      assertThat(trailer("quorate-leader-heard-ms")).as("none is known").isNull();
      assertThat(trailer("quorate-confirmed-ms")).as("never").isNull();
    }
  }

  private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).hasMessage("UNAVAILABLE: etcdserver: request timed out");
  }

  private CompletableFuture<RangeResponse> later(
      TestServer server, long revision, RangeRequest read) {
    KVGrpc.KVBlockingStub stub = with(server, Map.of(MIN_REVISION, Long.toString(revision)));
    return CompletableFuture.supplyAsync(() -> stub.range(read));
  }

  private KVGrpc.KVBlockingStub with(TestServer server, Map<String, String> said) {
    Metadata metadata = new Metadata();
    said.forEach((key, value) -> metadata.put(key(key), value));
    return server
        .kv()
        .withInterceptors(
            MetadataUtils.newAttachHeadersInterceptor(metadata),
            MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
  }

  private @Nullable String trailer(String name) {
    return trailers.get().get(key(name));
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  private static Duration since(long begun) {
    return Duration.ofNanos(System.nanoTime() - begun);
  }
}
