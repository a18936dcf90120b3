package io.quorate.app;

import static io.quorate.protocol.EngineName.MULTI_PAXOS;
import static io.quorate.protocol.EngineName.RAFT;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.app.process.Quorate;
import io.quorate.bytes.Bytes;
import io.quorate.client.EtcdClient;
import io.quorate.client.EtcdException;
import io.quorate.client.Failure;
import io.quorate.client.Found;
import io.quorate.client.Outcome;
import io.quorate.client.ReadLevel;
import io.quorate.client.Transactions;
import io.quorate.client.Written;
import io.quorate.protocol.EngineName;
import io.quorate.runtime.StoppedNode;
import io.quorate.testkit.LocalCluster;
import io.quorate.testkit.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Real servers with many keyspaces.
@Timeout(300)
class KeyspacesProcessTest {
  private static final List<String> FLAGS = List.of("--log-format=console");
  private static final Bytes KEY = Bytes.utf8("k");
  private static final int USAGE = 64;

  /// Fits once into 10,000 bytes.
  private static final String LONG = "x".repeat(6000);

  private static final Failure FULL =
      new Failure("RESOURCE_EXHAUSTED", "etcdserver: mvcc: database space exceeded");

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @EnumSource(EngineName.class)
  @Ordinarily({})
  void keyspaces_are_made_used_and_dropped_and_outlive_their_servers(
      EngineName engine, TestInfo test) throws Exception {
    Ordinarily.Runs.assume(test, engine);
    List<String> flags = new ArrayList<>(FLAGS);
    flags.add("--engine=" + engine.word());
    try (LocalCluster cluster = Quorate.cluster(folder, 3, flags)) {
      cluster.start();
      assertThat(keyspace(cluster, "create", "orders")).isZero();
      assertThat(keyspace(cluster, "create", "stock", "--json")).isZero();
      assertThat(JsonMapper.shared().readTree(out.toString()).get("name").asString())
          .isEqualTo("stock");

      ServerProcess first = cluster.nodes().getFirst();
      putUntilDone(first, "orders", "one");
      putUntilDone(first, "default", "two");
      for (ServerProcess node : cluster.nodes()) {
        assertThat(get(node, "orders")).contains("one");
        assertThat(get(node, "default")).contains("two");
        assertThat(get(node, "stock")).as("each has keys of its own").isEmpty();
      }
      assertThat(overHttp(first, "orders").get("count").asString()).isEqualTo("1");
      assertThat(overHttp(first, "stock").has("count")).isFalse();

      assertThat(groups(cluster)).containsExactly(2L, 1000L, 1001L);

      // Everybody stops and comes back.
      cluster.nodes().forEach(ServerProcess::kill);
      for (ServerProcess node : cluster.nodes()) {
        node.start();
      }
      cluster.nodes().forEach(cluster::awaitReady);
      for (ServerProcess node : cluster.nodes()) {
        assertThat(get(node, "orders")).contains("one");
      }

      assertThat(keyspace(cluster, "drop", "orders")).isZero();
      for (ServerProcess node : cluster.nodes()) {
        awaitWordOfDrop(node, "orders");
        assertUnknown(node, "orders");
      }
      assertThat(keyspace(cluster, "create", "orders")).isZero();
      assertThat(get(first, "orders")).as("of the former one nothing is left").isEmpty();
      assertThat(groups(cluster)).containsExactly(2L, 1002L, 1001L);
      first.kill();
      first.start();
      cluster.awaitReady(first);
      assertThat(get(first, "orders")).isEmpty();
    }
  }

  /// The servers' own engine orders what they have to know before they know of any keyspace.
  @Test
  void keyspaces_of_both_engines_live_side_by_side_and_outlive_their_servers() throws Exception {
    try (LocalCluster cluster = Quorate.cluster(folder, 3, FLAGS)) {
      cluster.start();
      assertThat(keyspace(cluster, "create", "orders", "--engine", "multi-paxos")).isZero();
      assertThat(keyspace(cluster, "create", "stock")).isZero();
      ServerProcess first = cluster.nodes().getFirst();
      putUntilDone(first, "orders", "one");
      putUntilDone(first, "stock", "two");

      assertThat(putInBoth(first, "orders", "stock")).isEqualTo(new Outcome.Done<>(true));

      cluster.nodes().forEach(ServerProcess::kill);
      for (ServerProcess node : cluster.nodes()) {
        try (StoppedNode disk = StoppedNode.open(node.dataFolder().resolve("wal"))) {
          assertThat(disk.engine(2)).isEqualTo(RAFT);
          assertThat(disk.engine(1000)).isEqualTo(MULTI_PAXOS);
          assertThat(disk.engine(1001)).isEqualTo(RAFT);
        }
        node.start();
      }
      cluster.nodes().forEach(cluster::awaitReady);
      assertThat(keyspace(cluster, "list")).isZero();
      assertThat(out.toString())
          .containsPattern("default +2 +raft")
          .containsPattern("orders +1000 +multi-paxos")
          .containsPattern("stock +1001 +raft");

      for (ServerProcess node : cluster.nodes()) {
        assertThat(get(node, "orders")).contains(LONG);
        assertThat(get(node, "stock")).contains(LONG);
      }

      // Two of them go on, and the third gets what it has missed.
      first.kill();
      ServerProcess second = cluster.nodes().get(1);
      putUntilDone(second, "orders", "three");
      putUntilDone(second, "stock", "four");
      first.start();
      cluster.awaitReady(first);
      assertThat(get(first, "orders")).contains("three");
      assertThat(get(first, "stock")).contains("four");
    }
  }

  @Test
  void what_has_no_room_is_refused_until_there_is_room_again_also_by_servers_that_come_back()
      throws Exception {
    Etcdctl.assumeInstalled();
    List<String> flags = new ArrayList<>(FLAGS);
    flags.add("--quota-backend-bytes=10000");
    try (LocalCluster cluster = Quorate.cluster(folder, 3, flags)) {
      cluster.start();
      assertThat(keyspace(cluster, "create", "orders", "--quota-bytes", "10000")).isZero();
      ServerProcess first = cluster.nodes().getFirst();
      putUntilDone(first, "orders", LONG);
      Etcdctl.run(first, "put", "k", LONG);
      cluster.nodes().forEach(ServerProcess::kill);
      cluster.nodes().forEach(ServerProcess::start);
      cluster.nodes().forEach(cluster::awaitReady);
      for (ServerProcess node : cluster.nodes()) {
        awaitFull(node, "orders");
        awaitFull(node, "default");
        assertThat(Etcdctl.fails(node, "put", "k", LONG))
            .contains("etcdserver: mvcc: database space exceeded");
        assertThat(get(node, "orders")).contains(LONG);
      }
      assertThat(keyspace(cluster, "create", "stock")).isZero();
      assertThat(putInBoth(first, "orders", "stock"))
          .isEqualTo(
              new Outcome.Failed<>(
                  new Failure(FULL.code(), FULL.message() + ", in keyspace orders")));
      assertThat(get(first, "stock")).isEmpty();
      assertThat(keyspace(cluster, "list")).isZero();
      assertThat(out.toString()).containsPattern("orders +1000 +raft +\\d+,\\d+ +10,000");

      Etcdctl.run(first, "del", "k");
      overHttp(first, "orders", "deleterange", "{\"key\":\"aw==\"}");
      for (String keyspace : List.of("orders", "default")) {
        String revision =
            overHttp(first, keyspace, "range", "{\"key\":\"aw==\"}")
                .get("header")
                .get("revision")
                .asString();
        overHttp(first, keyspace, "compaction", "{\"revision\":%s}".formatted(revision));
        putUntilDone(first, keyspace, LONG);
      }
    }
  }

  @Test
  void a_server_that_joins_hosts_all_keyspaces_and_gets_its_vote_in_each() throws Exception {
    Etcdctl.assumeInstalled();
    try (LocalCluster cluster = Quorate.cluster(folder, 1, FLAGS)) {
      cluster.start();
      ServerProcess first = cluster.nodes().getFirst();
      assertThat(keyspace(cluster, "create", "orders")).isZero();
      putUntilDone(first, "orders", "one");
      ServerProcess joined = cluster.joining();
      Etcdctl.run(first, "member", "add", joined.name(), "--peer-urls=" + joined.peerUrl());
      joined.start();
      cluster.awaitReady(joined);
      LocalCluster.await(
          "a vote", () -> LocalCluster.status(joined).filter(status -> !status.learner()));
      awaitVote(joined, "orders");
      assertThat(get(joined, "orders")).contains("one");
      putUntilDone(joined, "orders", "two");

      // As long as the other had no vote in this group one alone could write.
      LocalCluster.await(
          "both to be needed",
          () -> {
            joined.signal("STOP");
            boolean needed = !(put(first, "orders", "three") instanceof Outcome.Done);
            joined.signal("CONT");
            return needed ? Optional.of(true) : Optional.empty();
          });
    }
  }

  @Test
  void mistakes_are_told_in_one_line() {
    try (LocalCluster cluster = Quorate.cluster(folder, 1, FLAGS)) {
      cluster.start();
      assertThat(keyspace(cluster, "create", "orders")).isZero();
      assertThat(keyspace(cluster, "create", "orders")).isOne();
      assertThat(err.toString())
          .contains("ALREADY_EXISTS: quorate: there is a keyspace 'orders' already")
          .hasLineCount(1);
      assertThat(keyspace(cluster, "create", "default")).isOne();
      assertThat(err.toString()).contains("ALREADY_EXISTS");
      assertThat(keyspace(cluster, "create", "No Name")).isOne();
      assertThat(err.toString()).contains("'No Name' names no keyspace: 1 to 64 of a-z");
      assertThat(keyspace(cluster, "drop", "stock")).isOne();
      assertThat(err.toString()).contains("NOT_FOUND: quorate: there is no keyspace 'stock'");
      assertThat(keyspace(cluster, "drop", "default")).isOne();
      assertThat(err.toString()).contains("cannot be dropped");
      assertThat(run("keyspace")).isEqualTo(USAGE);
      assertThat(run("keyspace", "create")).isEqualTo(USAGE);
      assertThat(run("keyspace", "create", "stock", "--quota-bytes", "much")).isEqualTo(USAGE);
      assertThat(run("keyspace", "create", "stock", "--engine", "paxos")).isEqualTo(USAGE);
      assertThat(err.toString()).contains("--engine 'paxos' is neither raft nor multi-paxos");
      assertThat(run("keyspace", "list", "--endpoints", "127.0.0.1:1")).isOne();
      assertThat(err.toString()).contains("127.0.0.1:1: UNAVAILABLE");
      assertThat(keyspace(cluster, "list")).isZero();
      assertThat(out.toString()).contains("NAME", "default", "orders", "1000");
      assertUnknown(cluster.nodes().getFirst(), "stock");
      assertThat(put(cluster.nodes().getFirst(), "stock", "one"))
          .isInstanceOf(Outcome.Failed.class);
    }
  }

  private List<Long> groups(LocalCluster cluster) {
    assertThat(keyspace(cluster, "list", "--json")).isZero();
    List<Long> groups = new ArrayList<>();
    JsonMapper.shared()
        .readTree(out.toString())
        .forEach(each -> groups.add(each.get("group").asLong()));
    return groups;
  }

  private static Outcome<Written> put(ServerProcess node, String keyspace, String value) {
    try (EtcdClient client = client(node)) {
      return client.inKeyspace(keyspace).put(KEY, Bytes.utf8(value));
    }
  }

  /// A machine that is busy elects another leader now and then.
  private static void putUntilDone(ServerProcess node, String keyspace, String value) {
    LocalCluster.await(
        "a put",
        () ->
            put(node, keyspace, value) instanceof Outcome.Done<Written> done
                ? Optional.of(done)
                : Optional.empty());
  }

  private static Optional<String> get(ServerProcess node, String keyspace) {
    try (EtcdClient client = client(node)) {
      Found found = client.inKeyspace(keyspace).get(KEY, ReadLevel.LINEARIZABLE);
      return found.first().map(pair -> pair.value().toUtf8());
    }
  }

  /// What a member's status tells is its vote in the default keyspace.
  private static void awaitVote(ServerProcess joined, String keyspace) {
    LocalCluster.await(
        "a vote in " + keyspace,
        () ->
            refusal(joined, keyspace).filter("FAILED_PRECONDITION"::equals).isPresent()
                ? Optional.empty()
                : Optional.of(true));
  }

  /// Each member learns by itself that a keyspace is dropped.
  private static void awaitWordOfDrop(ServerProcess node, String keyspace) {
    LocalCluster.await(
        "word of the drop", () -> refusal(node, keyspace).filter("NOT_FOUND"::equals));
  }

  /// With which code a read is refused, if it is.
  private static Optional<String> refusal(ServerProcess node, String keyspace) {
    try {
      var _ = get(node, keyspace);
      return Optional.empty();
    } catch (EtcdException e) {
      return Optional.of(e.failure().code());
    }
  }

  private static void assertUnknown(ServerProcess node, String keyspace) {
    try (EtcdClient client = client(node)) {
      var _ = client.inKeyspace(keyspace).get(KEY, ReadLevel.LINEARIZABLE);
      throw new AssertionError("there is a keyspace " + keyspace);
    } catch (EtcdException e) {
      assertThat(e.failure().code()).isEqualTo("NOT_FOUND");
      assertThat(e.failure().message())
          .isEqualTo("quorate: there is no keyspace '%s'".formatted(keyspace));
    }
  }

  private static EtcdClient client(ServerProcess node) {
    return EtcdClient.of(node.endpoint(), Duration.ofSeconds(10));
  }

  /// In one transaction.
  private static Outcome<Boolean> putInBoth(ServerProcess node, String one, String other) {
    try (Transactions transactions =
        Transactions.of(List.of(node.endpoint()), Duration.ofSeconds(30))) {
      return transactions.run(attempt -> {
        attempt.put(one, KEY, Bytes.utf8(LONG));
        attempt.put(other, KEY, Bytes.utf8(LONG));
        return true;
      });
    }
  }

  /// One that has not applied the writes before may take one more.
  private static void awaitFull(ServerProcess node, String keyspace) {
    LocalCluster.await(
        "no room in " + keyspace,
        () ->
            put(node, keyspace, LONG) instanceof Outcome.Failed<Written>(var failure)
                ? Optional.of(failure).filter(FULL::equals)
                : Optional.empty());
  }

  private static JsonNode overHttp(ServerProcess node, String keyspace) throws IOException {
    return overHttp(node, keyspace, "range", "{\"key\":\"aw==\"}");
  }

  private static JsonNode overHttp(
      ServerProcess node, String keyspace, String method, String request) throws IOException {
    URL url = URI.create("http://%s/v3/kv/%s".formatted(node.endpoint(), method)).toURL();
    HttpURLConnection connection = (HttpURLConnection) url.openConnection();
    connection.setDoOutput(true);
    connection.setRequestProperty("quorate-keyspace", keyspace);
    try (OutputStream body = connection.getOutputStream()) {
      body.write(request.getBytes(StandardCharsets.UTF_8));
    }
    try (InputStream answer = connection.getInputStream()) {
      return JsonMapper.shared().readTree(answer);
    }
  }

  private int keyspace(LocalCluster cluster, String... arguments) {
    List<String> all = new ArrayList<>(List.of("keyspace"));
    all.addAll(List.of(arguments));
    all.add("--endpoints");
    all.add(cluster.endpoints());
    return run(all.toArray(String[]::new));
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return QuorateCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }
}
