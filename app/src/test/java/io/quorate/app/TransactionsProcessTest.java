package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.app.process.Quorate;
import io.quorate.bytes.Bytes;
import io.quorate.client.Endpoint;
import io.quorate.client.EtcdClient;
import io.quorate.client.EtcdException;
import io.quorate.client.Outcome;
import io.quorate.client.Protocol;
import io.quorate.client.ReadLevel;
import io.quorate.client.TransactionReport;
import io.quorate.client.Transactions;
import io.quorate.testkit.LocalCluster;
import io.quorate.testkit.ServerProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Transactions over keyspaces of real servers: by our client, from the command line, and what
/// plain clients of etcd see of them.
class TransactionsProcessTest {
  private static final List<String> FLAGS =
      List.of("--heartbeat-interval=50", "--election-timeout=500", "--log-format=console");
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  /// A plain request waits for a transaction so long, and then some.
  private static final Duration BOUND = Duration.ofSeconds(12);

  private static final String LOCKED = "a transaction that is not finished holds these keys";
  private static final int USAGE = 64;
  private static final int CLIENTS = 8;

  @TempDir private static Path folder;
  private static LocalCluster cluster;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void start() {
    cluster = Quorate.cluster(folder, 3, FLAGS);
    cluster.start();
    try (EtcdClient client = client(cluster.nodes().getFirst())) {
      client.createKeyspace("north");
      client.createKeyspace("south");
    }
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void all_nodes_are_there() {
    cluster.nodes().forEach(cluster::awaitReady);
  }

  private static EtcdClient client(ServerProcess node) {
    return EtcdClient.of(node.endpoint(), TIMEOUT);
  }

  private static List<Endpoint> endpoints(List<ServerProcess> nodes) {
    return nodes.stream().map(ServerProcess::endpoint).toList();
  }

  private static Transactions transactions(ServerProcess node, Protocol protocol) {
    return Transactions.of(List.of(node.endpoint()), TIMEOUT, protocol);
  }

  private static Optional<String> get(Transactions.Attempt attempt, String keyspace, String key) {
    return attempt.get(keyspace, Bytes.utf8(key)).map(Bytes::toUtf8);
  }

  private static void put(Transactions.Attempt attempt, String keyspace, String key, String value) {
    attempt.put(keyspace, Bytes.utf8(key), Bytes.utf8(value));
  }

  @Test
  void what_one_client_commits_through_one_member_others_see_through_all() {
    for (Protocol protocol : Protocol.values()) {
      for (ServerProcess node : cluster.nodes()) {
        String value = protocol + " " + node.name();
        try (Transactions transactions = transactions(node, protocol)) {
          Outcome<Boolean> written =
              transactions.run(attempt -> {
                put(attempt, "default", "seen", value);
                put(attempt, "north", "seen", value);
                attempt.delete("south", Bytes.utf8("seen"));
                return true;
              });
          assertThat(written).isEqualTo(new Outcome.Done<>(true));
        }
        for (ServerProcess other : cluster.nodes()) {
          try (Transactions transactions = transactions(other, protocol);
              EtcdClient plain = client(other)) {
            Outcome<List<Optional<String>>> found =
                transactions.run(attempt ->
                    List.of(
                        get(attempt, "default", "seen"),
                        get(attempt, "north", "seen"),
                        get(attempt, "south", "seen")));
            assertThat(found)
                .isEqualTo(
                    new Outcome.Done<>(
                        List.of(Optional.of(value), Optional.of(value), Optional.empty())));
            assertThat(value(plain, "seen", ReadLevel.LINEARIZABLE)).contains(value);
          }
        }
      }
    }
  }

  private static Optional<String> value(EtcdClient client, String key, ReadLevel level) {
    return client.get(Bytes.utf8(key), level).first().map(found -> found.value().toUtf8());
  }

  // ---- a coordinator that is lost
  // -------------------------------------------------------------------

  private static String account(int client) {
    return "account" + client;
  }

  /// Kills a member that coordinates transactions, each client's about keys of its own, until there
  /// is one of which the others know only that it is prepared.
  private static TransactionReport.Unfinished leaveInDoubt(
      ServerProcess member, Protocol protocol) {
    return LocalCluster.await(
        "a transaction in doubt",
        () -> {
          if (!member.isAlive()) {
            member.start();
          }
          cluster.awaitReady(member);
          killUnderLoad(member, protocol);
          return report(cluster.others(member)).transactions().stream()
              .filter(each -> each.preparedIn().contains("north"))
              .findFirst();
        });
  }

  private static void killUnderLoad(ServerProcess member, Protocol protocol) {
    AtomicBoolean over = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    try (Transactions transactions =
        Transactions.of(List.of(member.endpoint()), Duration.ofSeconds(1), protocol)) {
      for (int client = 0; client < CLIENTS; client++) {
        String account = account(client);
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  while (!over.get()) {
                    var _ =
                        transactions.run(attempt -> {
                          int moved =
                              get(attempt, "north", account).map(Integer::parseInt).orElse(0);
                          put(attempt, "north", account, Integer.toString(moved + 1));
                          put(attempt, "south", account, Integer.toString(moved + 1));
                          return true;
                        });
                  }
                }));
      }
      for (int i = 0; i < 50; i++) {
        LocalCluster.pause();
      }
      member.kill();
      over.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Somebody may have to be elected first.
  private static TransactionReport report(List<ServerProcess> nodes) {
    try (Transactions transactions = Transactions.of(endpoints(nodes), TIMEOUT)) {
      return LocalCluster.await(
          "a report",
          () -> {
            try {
              return Optional.of(transactions.report()).filter(each -> each.silent().isEmpty());
            } catch (EtcdException _) {
              return Optional.empty();
            }
          });
    }
  }

  /// An account of the keyspace `north` that a plain client of etcd cannot read now.
  private static String lockedAccount(EtcdClient client) {
    for (int number = 0; number < CLIENTS; number++) {
      try {
        var _ = value(client, account(number), ReadLevel.LINEARIZABLE);
      } catch (EtcdException e) {
        assertThat(e).hasMessageContaining(LOCKED);
        return account(number);
      }
    }
    throw new AssertionError("no account is locked");
  }

  @Test
  void plain_clients_wait_in_vain_for_a_lost_classic_coordinator_and_nobody_gets_round_it()
      throws Exception {
    ServerProcess lost = cluster.nodes().get(2);
    TransactionReport.Unfinished stuck = leaveInDoubt(lost, Protocol.TWO_PHASE);
    assertThat(stuck.protocol()).isEqualTo(Protocol.TWO_PHASE);
    ServerProcess other = cluster.nodes().getFirst();
    try (EtcdClient client = client(other)) {
      EtcdClient north = client.inKeyspace("north");
      String account = lockedAccount(north);
      Optional<String> before = value(north, account, ReadLevel.SERIALIZABLE);

      long begun = System.nanoTime();
      Outcome<?> written = north.put(Bytes.utf8(account), Bytes.utf8("mine"));
      assertThat(written.toString()).contains("UNAVAILABLE", LOCKED, "nothing was done");
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BOUND);
      assertThatThrownBy(() -> value(north, account, ReadLevel.LINEARIZABLE))
          .hasMessageContaining(LOCKED);
      assertThat(value(north, account, ReadLevel.SERIALIZABLE)).isEqualTo(before);
      assertThat(north.put(Bytes.utf8("elsewhere"), Bytes.utf8("1")))
          .isInstanceOf(Outcome.Done.class);

      // A transaction that is in the way of it has no time for more than a few attempts.
      assertThat(
              txn(
                  "run",
                  "--timeout",
                  "2",
                  "put",
                  "north/" + account,
                  "mine",
                  "put",
                  "south/x",
                  "1"))
          .isOne();
      assertThat(err.toString()).contains("nothing was done: ");
      assertThat(txn("run", "get", "south/x")).isZero();
      assertThat(out.toString()).startsWith("south/x is missing");

      assertThat(txn("list")).isZero();
      assertThat(out.toString()).contains("north,south", " 2pc", "node3");
      assertThat(txn("resolve", stuck.name().toString(), "--reason", "ann: no patience")).isOne();
      assertThat(err.toString())
          .contains("FAILED_PRECONDITION", "only its coordinator, member")
          .hasLineCount(1);
      assertThat(run("keyspace", "drop", "north", "--endpoints", other.endpoint().toString()))
          .isOne();
      assertThat(err.toString())
          .contains(
              "FAILED_PRECONDITION: quorate: keyspace 'north' is not dropped: ", "prepared in it");
      assertThat(north.put(Bytes.utf8("elsewhere"), Bytes.utf8("2")))
          .as("nothing has changed")
          .isInstanceOf(Outcome.Done.class);

      lost.start();
      cluster.awaitReady(lost);
      awaitNothingUnfinished();
      Optional<String> after = value(north, account, ReadLevel.LINEARIZABLE);
      assertThat(after).isNotEqualTo(Optional.of("mine"));
      assertThat(value(client.inKeyspace("south"), account, ReadLevel.LINEARIZABLE))
          .as("in both or in none")
          .isEqualTo(after);
    }
  }

  @Test
  void plain_clients_hardly_notice_that_a_coordinator_is_lost_if_the_register_decides() {
    ServerProcess lost = cluster.nodes().get(1);
    leaveInDoubt(lost, Protocol.REGISTER);
    try (EtcdClient client = client(cluster.nodes().getFirst())) {
      EtcdClient north = client.inKeyspace("north");
      for (int number = 0; number < CLIENTS; number++) {
        Bytes account = Bytes.utf8(account(number));
        LocalCluster.await(
            "a write, once somebody is elected",
            () -> {
              Outcome<?> written = north.put(account, Bytes.utf8("0"));
              assertThat(written.toString()).doesNotContain(LOCKED);
              return Optional.of(written).filter(Outcome.Done.class::isInstance);
            });
      }
      LocalCluster.await(
          "nothing to be unfinished",
          () ->
              Optional.of(report(cluster.others(lost)))
                  .filter(each -> each.transactions().isEmpty()));
    } finally {
      lost.start();
    }
  }

  private static void awaitNothingUnfinished() {
    LocalCluster.await(
        "nothing to be unfinished",
        () -> Optional.of(report(cluster.nodes())).filter(each -> each.transactions().isEmpty()));
  }

  @Test
  void a_keyspace_is_dropped_when_nothing_is_prepared_in_it() {
    assertThat(keyspace("create", "brief")).isZero();
    assertThat(txn("run", "put", "brief/a", "1", "put", "north/brief", "1")).isZero();
    awaitNothingUnfinished();
    assertThat(keyspace("drop", "brief")).isZero();
    assertThat(txn("run", "put", "brief/a", "1", "put", "north/brief", "2")).isOne();
    assertThat(err.toString()).contains("there is no keyspace brief");
    assertThat(txn("run", "get", "north/brief")).isZero();
    assertThat(out.toString()).startsWith("north/brief = 1");
    awaitNothingUnfinished();
  }

  // ---- the command line
  // -----------------------------------------------------------------------------

  @Test
  void the_command_line_reads_writes_and_compares() {
    assertThat(txn("run", "put", "north/ada", "100", "put", "south/bob", "100")).isZero();
    assertThat(out.toString()).isEqualTo("committed\n");
    assertThat(
            txn(
                "run",
                "if",
                "north/ada",
                "=",
                "100",
                "if",
                "north/eve",
                "missing",
                "put",
                "north/ada",
                "70",
                "put",
                "south/bob",
                "130",
                "get",
                "north/ada",
                "get",
                "south/eve"))
        .isZero();
    assertThat(out.toString()).isEqualTo("north/ada = 70\nsouth/eve is missing\ncommitted\n");
    assertThat(txn("run", "if", "north/ada", "=", "100", "put", "south/bob", "0")).isEqualTo(2);
    assertThat(err.toString())
        .contains("nothing was done: not so: north/ada = 100, but north/ada = 70")
        .hasLineCount(1);
    assertThat(
            txn(
                "run",
                "if",
                "north/ada",
                "exists",
                "if",
                "north/ada",
                "!=",
                "1",
                "del",
                "south/bob"))
        .isZero();
    assertThat(txn("run", "--json", "get", "south/bob", "get", "north/ada")).isZero();
    JsonNode found = JsonMapper.shared().readTree(out.toString());
    assertThat(found.get("outcome").asString()).isEqualTo("committed");
    assertThat(found.get("reads").get(0).get("value").isNull()).isTrue();
    assertThat(found.get("reads").get(1).get("value").asString()).isEqualTo("70");
    assertThat(txn("run", "--", "put", "north/ada", "-5")).isZero();
    assertThat(txn("run", "if", "north/ada", "missing", "--json")).isEqualTo(2);
    assertThat(JsonMapper.shared().readTree(out.toString()).get("outcome").asString())
        .isEqualTo("condition-not-met");
  }

  @Test
  void what_cannot_be_done_is_told_in_one_line_and_leaves_nothing_behind() {
    List<String> tooMany = new ArrayList<>(List.of("run"));
    for (int i = 0; i <= 16; i++) {
      assertThat(keyspace("create", "many" + i)).isZero();
      tooMany.addAll(List.of("put", "many" + i + "/k", "v"));
    }
    assertFails(tooMany, "INVALID_ARGUMENT: quorate: a transaction over 17 keyspaces; at most 16");
    assertFails(
        List.of("run", "put", "north/k", "v", "put", "nowhere/k", "v"),
        "INVALID_ARGUMENT: quorate: there is no keyspace nowhere");
    assertFails(
        List.of("run", "get", "nowhere/k"), "NOT_FOUND: quorate: there is no keyspace 'nowhere'");
    assertFails(
        List.of("run", "put", "north/k", "v".repeat(1_600_000), "put", "south/k", "v"),
        "bytes in keyspace north; at most 1572864 are allowed");
    assertFails(
        List.of("resolve", "7/1/1", "--reason", "ann"),
        "NOT_FOUND: quorate: there is no unfinished transaction 7/1/1");
    assertFails(
        List.of("resolve", "7/1/1", "--reason", " "),
        "INVALID_ARGUMENT: quorate: who asks, and why, must be said in at most 1000 letters");
    assertThat(run("txn", "list", "--endpoints", "127.0.0.1:1")).isOne();
    assertThat(err.toString()).contains("127.0.0.1:1: UNAVAILABLE").hasLineCount(1);
    assertThat(run("txn", "list", "--endpoints", "here")).isEqualTo(USAGE);
    assertThat(txn("list", "--json")).isZero();
    JsonNode list = JsonMapper.shared().readTree(out.toString());
    assertThat(list.get("transactions").isEmpty()).isTrue();
    assertThat(list.get("resolutions").isEmpty()).isTrue();
    assertThat(txn("run", "get", "north/k", "get", "south/k", "get", "many0/k")).isZero();
    assertThat(out.toString())
        .isEqualTo("north/k is missing\nsouth/k is missing\nmany0/k is missing\ncommitted\n");
  }

  private void assertFails(List<String> arguments, String words) {
    assertThat(txn(arguments.toArray(String[]::new))).isOne();
    assertThat(err.toString()).contains(words).hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }

  private int keyspace(String... arguments) {
    return onCluster("keyspace", arguments);
  }

  private int txn(String... arguments) {
    return onCluster("txn", arguments);
  }

  private int onCluster(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(command, arguments[0], "--endpoints"));
    all.add(cluster.endpoints());
    all.addAll(List.of(arguments).subList(1, arguments.length));
    return run(all.toArray(String[]::new));
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return QuorateCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }
}
