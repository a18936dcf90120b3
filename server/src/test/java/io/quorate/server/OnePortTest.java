package io.quorate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.etcd.PutRequest;
import io.quorate.api.etcd.RangeRequest;
import io.quorate.api.etcd.TxnRequest;
import io.quorate.api.health.HealthCheckRequest;
import io.quorate.api.health.HealthGrpc;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// gRPC and HTTP/1.1 on one port.
class OnePortTest {
  private static final Bounds PATIENT = Bounds.ofHeap(1L << 30);

  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path folder) {
    server = TestServer.alone(folder, PATIENT);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  // Connections

  @Test
  void both_protocols_are_served_side_by_side() {
    assertThat(server.serves()).isTrue();
    assertThat(
            HealthGrpc.newBlockingStub(server.channel())
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatusValue())
        .isEqualTo(1);
  }

  @Test
  void a_request_may_come_byte_by_byte() {
    try (RawClient client = new RawClient(server)) {
      for (char c : "POST /version HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc".toCharArray()) {
        client.send(String.valueOf(c));
      }
      assertThat(client.readUntil("\r\n")).isEqualTo("HTTP/1.1 405 Method Not Allowed\r\n");
    }
  }

  @Test
  void a_preface_of_http2_may_come_byte_by_byte() {
    try (RawClient client = new RawClient(server)) {
      for (byte b : RawHttp2.preface(1 << 16)) {
        client.send(new byte[] {b});
      }
      client.send(RawHttp2.call(1, "etcdserverpb.KV/Range"));
      client.send(RawHttp2.message(1, RangeRequest.getDefaultInstance()));
      assertThat(client.readUntil("grpc-status")).isNotEmpty();
    }
  }

  @Test
  void requests_of_one_connection_are_answered_in_order() {
    try (RawClient client = new RawClient(server)) {
      client.send(
          "GET /version HTTP/1.1\r\n\r\nGET /livez HTTP/1.1\r\n\r\nGET /nowhere HTTP/1.1\r\n\r\n");
      String all = client.readUntil("404 page not found\n");
      assertThat(all).containsSubsequence("etcdserver", "\r\n\r\nok\n", "404 Not Found");
    }
  }

  @Test
  void a_client_that_asks_for_it_is_closed_after_its_answer() {
    try (RawClient client = new RawClient(server)) {
      client.send("GET /livez HTTP/1.1\r\nConnection: close\r\n\r\nGET /livez HTTP/1.1\r\n\r\n");
      assertThat(client.readAll()).contains("connection: close").containsOnlyOnce("ok\n");
    }
    try (RawClient client = new RawClient(server)) {
      assertThat(client.send("GET /livez HTTP/1.0\r\n\r\n").readAll()).endsWith("ok\n");
    }
  }

  @Test
  void a_client_that_waits_to_be_told_so_may_go_on_with_its_body() {
    try (RawClient client = new RawClient(server)) {
      client.send(
          "POST /v3/kv/range HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 14\r\n\r\n");
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100 ");
      client.send("{\"key\":\"Zm9v\"}");
      assertThat(client.readUntil("\r\n")).isEqualTo("HTTP/1.1 200 OK\r\n");
    }
  }

  @Test
  void a_path_that_cannot_be_decoded_is_a_bad_request() {
    try (RawClient client = new RawClient(server)) {
      client.send("GET /%zz HTTP/1.1\r\n\r\n");
      assertThat(client.readUntil("\r\n")).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void a_closing_server_answers_what_is_under_way_and_closes_the_rest(@TempDir Path folder) {
    TestServer closing = TestServer.withoutQuorum(folder, PATIENT);
    try (RawClient idle = new RawClient(closing);
        RawClient waiting = new RawClient(closing)) {
      idle.send("GET /version HTTP/1.1\r\n\r\n").readUntil("}");
      waiting.send("POST /v3/kv/range HTTP/1.1\r\nContent-Length: 14\r\n\r\n{\"key\":\"Zm9v\"}");
      closing.await("the request to arrive", () -> closing.metric("quorate_client_held_bytes") > 0);
      closing.close();
      assertThat(idle.readAll()).isEmpty();
      assertThat(waiting.readAll()).isNotNull();
    }
  }

  // Pages

  @Test
  void health_is_said_as_etcd_says_it() {
    HttpResponse<String> health = server.get("/health");
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body()).isEqualTo("{\"health\":\"true\",\"reason\":\"\"}");
    assertThat(server.get("/health?exclude=NOSPACE&serializable=true").body())
        .isEqualTo(health.body());
  }

  @Test
  void live_and_ready_are_said_in_short_and_at_length() {
    assertThat(server.get("/livez").body()).isEqualTo("ok\n");
    assertThat(server.get("/livez?verbose").body()).isEqualTo("[+]serializable_read ok\nok\n");
    assertThat(server.get("/readyz?verbose=true").body())
        .isEqualTo(
            """
            [+]data_corruption ok
            [+]serializable_read ok
            [+]linearizable_read ok
            [+]non_learner ok
            ok
            """);
    assertThat(server.get("/readyz/linearizable_read?verbose").body())
        .isEqualTo("[+]linearizable_read ok\nok\n");
    assertThat(server.get("/readyz?verbose&exclude=linearizable_read&exclude=unknown").body())
        .doesNotContain("linearizable");
  }

  @Test
  void the_version_is_that_of_etcd_and_its_cluster_and_storage() {
    assertThat(server.get("/version").body())
        .isEqualTo("{\"etcdserver\":\"3.6.5\",\"etcdcluster\":\"3.6.0\",\"storage\":\"3.6.0\"}");
  }

  @Test
  void other_paths_and_methods_are_refused() {
    assertThat(server.get("/").statusCode()).isEqualTo(404);
    assertThat(server.get("/health/").statusCode()).isEqualTo(404);
    HttpResponse<String> refused = server.ask("DELETE", "/health");
    assertThat(refused.statusCode()).isEqualTo(405);
    assertThat(refused.headers().firstValue("allow")).contains("GET");
    assertThat(server.get("/v3/kv/put").headers().firstValue("allow")).contains("POST");
  }

  @Test
  void a_head_is_told_the_method_without_a_body() {
    assertThat(server.ask("HEAD", "/health").statusCode()).isEqualTo(405);
    assertThat(server.ask("HEAD", "/health").body()).isEmpty();
  }

  @Test
  void monitoring_has_a_port_of_its_own_if_asked_for() {
    assertThat(server.getFromMonitoring("/health").body()).contains("true");
    assertThat(server.getFromMonitoring("/readyz").body()).isEqualTo("ok\n");
    assertThat(server.getFromMonitoring("/metrics").body()).contains("etcd_server_has_leader 1\n");
    assertThat(server.getFromMonitoring("/version").statusCode()).isEqualTo(404);
    assertThat(server.getFromMonitoring("/v3/kv/range").statusCode()).isEqualTo(404);
  }

  // Metrics

  @Test
  void every_line_of_the_metrics_is_well_formed() {
    HttpResponse<String> metrics = server.get("/metrics");
    assertThat(metrics.headers().firstValue("content-type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(metrics.body().lines())
        .allSatisfy(line ->
            assertThat(line)
                .matches(
                    "# (HELP \\w+ .+|TYPE \\w+ (counter|gauge|histogram|summary))"
                        + "|\\w+(\\{(\\w+=\"[^\"]*\",?)+})? -?[0-9.E+-]+"));
    assertThat(metrics.body().lines().filter(line -> line.startsWith("# TYPE")))
        .doesNotHaveDuplicates();
  }

  @Test
  void writes_and_reads_are_counted() {
    double puts = server.metric("etcd_mvcc_put_total");
    double ranges = server.metric("etcd_mvcc_range_total");
    double txns = server.metric("etcd_mvcc_txn_total");
    double applied = server.metric("etcd_server_proposals_applied_total");
    double syncs = server.metric("etcd_disk_wal_fsync_duration_seconds_count");
    double written = server.metric("etcd_disk_wal_write_bytes_total");
    PutRequest put = PutRequest.newBuilder().setKey(TestServer.bytes("m")).build();
    RangeRequest range = RangeRequest.newBuilder().setKey(TestServer.bytes("m")).build();
    TxnRequest.Builder txn = TxnRequest.newBuilder();
    txn.addSuccessBuilder().setRequestPut(put);
    txn.addSuccessBuilder().setRequestRange(range);
    var _ = server.kv().put(put);
    var _ = server.kv().range(range);
    var _ = server.kv().txn(txn.build());
    assertThat(server.metric("etcd_mvcc_put_total")).isEqualTo(puts + 2);
    assertThat(server.metric("etcd_mvcc_range_total")).isEqualTo(ranges + 2);
    assertThat(server.metric("etcd_mvcc_txn_total")).isEqualTo(txns + 1);
    assertThat(server.metric("etcd_server_proposals_applied_total")).isEqualTo(applied + 2);
    assertThat(server.metric("etcd_server_proposals_pending")).isZero();
    assertThat(server.metric("etcd_disk_wal_fsync_duration_seconds_count")).isGreaterThan(syncs);
    assertThat(server.metric("etcd_disk_wal_write_bytes_total")).isGreaterThan(written);
    assertThat(server.metric("etcd_server_is_leader")).isEqualTo(1);
    assertThat(server.metric("etcd_server_leader_changes_seen_total")).isEqualTo(1);
  }

  @Test
  void calls_are_counted_by_method_and_outcome() {
    assertThatThrownBy(() -> server.kv().range(RangeRequest.getDefaultInstance()))
        .hasMessage("INVALID_ARGUMENT: etcdserver: key is not provided");
    server.await(
        "the call to be counted",
        () ->
            server
                .get("/metrics")
                .body()
                .contains(
                    "grpc_server_handled_total{grpc_code=\"InvalidArgument\",grpc_method=\"Range\","
                        + "grpc_service=\"etcdserverpb.KV\",grpc_type=\"unary\"} "));
  }
}
