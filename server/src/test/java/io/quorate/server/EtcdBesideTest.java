package io.quorate.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The JSON form of the API beside that of a real etcd, version 3.4 of which Debian has: the same
/// requests to both, and the same statuses and bodies from both.
///
/// Not compared is what differs on purpose, because this server stands for a later release: the
/// bodies of `/health` (which has a reason since 3.5) and `/version` (which has the storage's since
/// 3.6), and the status for "too many requests" (429 instead of 503). What cannot be read at all is
/// complained of in other words.
class EtcdBesideTest {
  private static final Path ETCD = Path.of("/usr/bin/etcd");

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private static TestServer ours;
  private static Process etcd;
  private static int etcdPort;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    assumeTrue(Files.isExecutable(ETCD), ETCD + " is not installed");
    List<Integer> ports = TestServer.freePorts(2);
    etcdPort = ports.get(0);
    String peers = "http://127.0.0.1:" + ports.get(1);
    String clients = "http://127.0.0.1:" + etcdPort;
    etcd =
        new ProcessBuilder(
                ETCD.toString(),
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("etcd.log").toFile())
            .start();
    ours = TestServer.alone(folder.resolve("ours"), Bounds.ofHeap(1L << 30));
    ours.await("etcd to be healthy", EtcdBesideTest::isHealthy);
  }

  private static boolean isHealthy() {
    try {
      return ask(etcdPort, "GET", "/health", "").status() == 200;
    } catch (UncheckedIOException e) {
      return false; // not listening yet
    }
  }

  @AfterAll
  static void stop() {
    if (etcd != null) {
      etcd.destroyForcibly();
      ours.close();
    }
  }

  private record Answer(int status, String body) {
    /// Without what belongs to one cluster only.
    Answer anonymous() {
      return new Answer(
          status,
          body.replaceAll("\"(cluster_id|member_id|raft_term)\":\"\\d+\"", "\"$1\":\"...\""));
    }
  }

  /// The JDK's newer client stumbles over the trailers that etcd's errors have.
  private static Answer ask(int port, String method, String path, String body) {
    try {
      URI uri = URI.create("http://127.0.0.1:" + port + path);
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setRequestMethod(method);
      connection.setReadTimeout((int) TIMEOUT.toMillis());
      if (method.equals("POST")) {
        connection.setDoOutput(true);
        connection.getOutputStream().write(body.getBytes(UTF_8));
      }
      int status = connection.getResponseCode();
      InputStream stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
      return new Answer(status, stream == null ? "" : new String(stream.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void same(String path, String body) {
    assertThat(ask(ours.port(), "POST", path, body).anonymous())
        .as("%s %s", path, body)
        .isEqualTo(ask(etcdPort, "POST", path, body).anonymous());
  }

  private void sameStatus(String method, String path, String body) {
    assertThat(ask(ours.port(), method, path, body).status())
        .as("%s %s %s", method, path, body)
        .isEqualTo(ask(etcdPort, method, path, body).status());
  }

  /// One conversation, since the revisions depend on all that came before.
  @Test
  void the_same_conversation_gets_the_same_answers() {
    // Keys are foo, foo1, foo2 and bar; range_end fop is what follows all that begin with foo.
    same("/v3/kv/range", "{\"key\":\"Zm9v\"}");
    same("/v3/kv/put", "{\"key\":\"Zm9v\",\"value\":\"YmFy\"}");
    same("/v3/kv/put", "{\"key\":\"Zm9vMQ==\",\"value\":\"/+8A\"}");
    same("/v3/kv/put", "{\"key\":\"Zm9vMg==\"}");
    same("/v3/kv/put", "{\"key\":\"Zm9v\",\"value\":\"YmF6\",\"prev_kv\":true}");
    same("/v3/kv/put", "{\"key\":\"Zm9v\",\"ignore_value\":true,\"prevKv\":true}");
    same("/v3/kv/put", "{\"key\":\"bm9uZQ==\",\"ignore_value\":true}");
    same("/v3/kv/put", "{\"key\":\"Zm9v\",\"lease\":\"7\"}");
    same("/v3/kv/put", "{}");
    same("/v3/kv/range", "{\"key\":\"Zm9v\",\"range_end\":\"Zm9w\"}");
    same("/v3/kv/range", "{\"key\":\"Zm9v\",\"rangeEnd\":\"Zm9w\",\"limit\":2}");
    same(
        "/v3/kv/range",
        "{\"key\":\"Zm9v\",\"range_end\":\"Zm9w\",\"limit\":\"1\",\"keys_only\":true}");
    same("/v3/kv/range", "{\"key\":\"AA==\",\"range_end\":\"AA==\",\"count_only\":true}");
    same("/v3/kv/range", "{\"key\":\"AA==\",\"range_end\":\"AA==\",\"sort_order\":\"DESCEND\"}");
    same(
        "/v3/kv/range",
        "{\"key\":\"AA==\",\"range_end\":\"AA==\",\"sort_order\":2,\"sort_target\":\"VALUE\"}");
    same("/v3/kv/range", "{\"key\":\"Zm9v\",\"revision\":2}");
    same("/v3/kv/range", "{\"key\":\"Zm9v\",\"revision\":\"100\"}");
    same("/v3/kv/range", "{\"key\":\"Zm9v\",\"serializable\":true,\"nonsense\":[{\"a\":1}]}");
    same("/v3/kv/range", "{}");
    same("/v3/kv/range", "");
    same("/v3beta/kv/range", "{\"key\":\"Zm9v\"}");
    same(
        "/v3/kv/txn",
        """
        {"compare":[{"target":"VALUE","key":"Zm9v","value":"YmF6"},
                    {"target":"MOD","result":"GREATER","key":"Zm9vMQ==","mod_revision":"1"}],
         "success":[{"request_put":{"key":"Zm9v","value":"b25l"}},
                    {"requestRange":{"key":"Zm9v"}},
                    {"request_txn":{"success":[{"request_put":{"key":"YmFy"}}]}}],
         "failure":[{"request_delete_range":{"key":"Zm9v"}}]}
        """);
    same("/v3/kv/txn", "{\"compare\":[{\"key\":\"Zm9v\",\"version\":\"77\"}]}");
    same("/v3/kv/txn", "{}");
    same(
        "/v3/kv/txn",
        "{\"success\":[{\"request_put\":{\"key\":\"YQ==\"}},{\"request_put\":{\"key\":\"YQ==\"}}]}");
    same("/v3/kv/txn", "{\"success\":[" + "{},".repeat(128) + "{}]}");
    same("/v3/kv/deleterange", "{\"key\":\"Zm9v\",\"prev_kv\":true}");
    same("/v3/kv/deleterange", "{\"key\":\"Zm9v\",\"range_end\":\"Zm9w\"}");
    same("/v3/kv/deleterange", "{\"key\":\"Zm9v\"}");
    same("/v3/kv/compaction", "{\"revision\":\"3\"}");
    same("/v3/kv/compaction", "{\"revision\":3}");
    same("/v3/kv/compaction", "{\"revision\":1000,\"physical\":true}");
    same("/v3/kv/range", "{\"key\":\"Zm9v\",\"revision\":2}");
  }

  @Test
  void what_cannot_be_read_has_the_same_status() {
    for (String body :
        List.of(
            "{\"key\":",
            "{\"key\":\"@@@\"}",
            "{\"key\":7}",
            "{\"limit\":\"x\"}",
            "{\"sort_order\":\"UP\"}",
            "[]",
            "nonsense",
            "{\"key\":\"Zm9v\"} and more")) {
      sameStatus("POST", "/v3/kv/range", body);
    }
  }

  @Test
  void other_paths_and_methods_have_the_same_status() {
    sameStatus("GET", "/v3/kv/range", "");
    sameStatus("PUT", "/v3/kv/put", "{}");
    sameStatus("POST", "/v3/kv/nothing", "{}");
    sameStatus("POST", "/v3/", "{}");
    sameStatus("GET", "/nothing", "");
    sameStatus("POST", "/health", "");
    sameStatus("HEAD", "/version", "");
    sameStatus("GET", "/health", "");
    sameStatus("GET", "/version", "");
    sameStatus("GET", "/metrics", "");
  }
}
