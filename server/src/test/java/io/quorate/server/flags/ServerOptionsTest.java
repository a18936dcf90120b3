package io.quorate.server.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerOptionsTest {
  private static final HttpUrl PEER = new HttpUrl("localhost", 2380);
  private static final HttpUrl CLIENT = new HttpUrl("localhost", 2379);

  @Test
  void without_any_flag_a_server_is_a_cluster_of_its_own_on_localhost() {
    ServerOptions options = CommandLine.of().options();
    assertThat(options.name()).isEqualTo("default");
    assertThat(options.dataFolder()).isEqualTo(Path.of("default.quorate"));
    assertThat(options.walFolder()).isEmpty();
    assertThat(options.addresses())
        .isEqualTo(
            new ServerOptions.Addresses(
                List.of(PEER), List.of(CLIENT), List.of(), List.of(PEER), List.of(CLIENT)));
    assertThat(options.cluster().members()).containsOnlyKeys("default");
    assertThat(options.cluster().token()).isEqualTo("etcd-cluster");
    assertThat(options.state()).isEqualTo(ServerOptions.ClusterState.NEW);
    assertThat(options.timing())
        .isEqualTo(
            new ServerOptions.Timing(
                Duration.ofMillis(100), Duration.ofSeconds(1), OptionalInt.empty()));
    assertThat(options.limits())
        .isEqualTo(new ServerOptions.Limits(128, 1_572_864, 4_294_967_295L, true));
    assertThat(options.keepAlive())
        .isEqualTo(
            new ServerOptions.KeepAlive(
                Duration.ofSeconds(5), Duration.ofHours(2), Duration.ofSeconds(20)));
    assertThat(options.log())
        .isEqualTo(
            new LogOptions(
                LogOptions.Level.INFO,
                LogOptions.Format.JSON,
                List.of(new LogOutput.StandardError())));
  }

  @Test
  void the_name_alone_moves_the_data_and_the_cluster_with_it() {
    ServerOptions options = CommandLine.of("--name=a").options();
    assertThat(options.dataFolder()).isEqualTo(Path.of("a.quorate"));
    assertThat(options.cluster().members()).containsOnlyKeys("a");
  }

  @Test
  void the_cluster_defaults_to_all_addresses_that_are_advertised() {
    assertThat(
            CommandLine.of("--initial-advertise-peer-urls=http://b:2,http://a:1")
                .options()
                .cluster()
                .members())
        .containsEntry("default", List.of(new HttpUrl("a", 1), new HttpUrl("b", 2)));
  }

  @Test
  void folders_are_taken_as_they_are_given() {
    ServerOptions options = CommandLine.of("--data-dir=/d", "--wal-dir=/w").options();
    assertThat(options.dataFolder()).isEqualTo(Path.of("/d"));
    assertThat(options.walFolder()).isEqualTo(Optional.of(Path.of("/w")));
  }

  @Test
  void monitoring_may_have_addresses_of_its_own() {
    ServerOptions options =
        CommandLine.of("--listen-metrics-urls=http://127.0.0.1:2381,http://localhost:2382")
            .options();
    assertThat(options.addresses().listenMonitoring())
        .containsExactly(new HttpUrl("127.0.0.1", 2381), new HttpUrl("localhost", 2382));
  }

  @Test
  void leases_are_off_unless_the_clocks_drift_is_bounded() {
    assertThat(CommandLine.of().options().timing().leaseDriftPercent()).isEmpty();
    assertThat(
            CommandLine.of("--quorate-lease-drift-percent=10")
                .options()
                .timing()
                .leaseDriftPercent())
        .hasValue(10);
  }

  @Test
  void a_node_is_preferred_as_a_leader_if_that_is_wanted() {
    assertThat(CommandLine.of().options().leaderPriority()).isZero();
    assertThat(CommandLine.of("--quorate-leader-priority=7").options().leaderPriority())
        .isEqualTo(7);
  }

  @Test
  void json_can_be_left_out() {
    assertThat(CommandLine.of("--enable-grpc-gateway=false").options().limits().json()).isFalse();
  }

  @Test
  void three_members_are_read_from_the_initial_cluster() {
    InitialCluster cluster =
        CommandLine.of(
                "--name=b",
                "--initial-advertise-peer-urls=http://10.0.0.2:2380",
                "--listen-peer-urls=http://0.0.0.0:2380",
                "--initial-cluster=a=http://10.0.0.1:2380, b=http://10.0.0.2:2380,c=http://[::1]:2380",
                "--initial-cluster-state=existing",
                "--initial-cluster-token=t")
            .options()
            .cluster();
    assertThat(cluster.token()).isEqualTo("t");
    assertThat(cluster.members())
        .containsExactly(
            Map.entry("a", List.of(new HttpUrl("10.0.0.1", 2380))),
            Map.entry("b", List.of(new HttpUrl("10.0.0.2", 2380))),
            Map.entry("c", List.of(new HttpUrl("::1", 2380))));
    assertThat(cluster.members().get("c")).hasToString("[http://[::1]:2380]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --initial-cluster=b=http://localhost:2380 | --name "default" is not in --initial-cluster, which names b
          --initial-cluster=default=http://localhost:1 | --initial-advertise-peer-urls is http://localhost:2380, but --initial-cluster gives "default" the addresses http://localhost:1; they must be equal
          --initial-cluster=default | invalid item "default" in --initial-cluster: allowed is name=http://host:port
          --initial-cluster= | --initial-cluster names no member: allowed is name=http://host:port,...
          --initial-cluster=a=http://h:1,b=http://h:1 | --initial-cluster gives the address http://h:1 twice, to "a" and to "b"
          --listen-peer-urls=unix://sock:1 | the address "unix://sock:1" in --listen-peer-urls is refused: Unix sockets are not supported; use http or https
          --listen-peer-urls=http://example.com:1 | the address "http://example.com:1" in --listen-peer-urls is refused: a host to listen on is an IP address or localhost; 0.0.0.0 is every address
          --listen-peer-urls=http://:1 | the address "http://:1" in --listen-peer-urls is refused: a host to listen on is an IP address or localhost; 0.0.0.0 is every address
          --listen-peer-urls=localhost:1 | invalid address "localhost:1" in --listen-peer-urls: allowed is http://host:port or https://host:port
          --listen-peer-urls=http://localhost | invalid address "http://localhost" in --listen-peer-urls: allowed is http://host:port or https://host:port
          --listen-peer-urls=http://localhost:70000 | invalid address "http://localhost:70000" in --listen-peer-urls: allowed is http://host:port or https://host:port
          --listen-peer-urls=http://::1:1 | invalid address "http://::1:1" in --listen-peer-urls: allowed is http://host:port or https://host:port
          --listen-peer-urls=http://localhost:1/ | the address "http://localhost:1/" in --listen-peer-urls is refused: an address has no path; allowed is http://host:port or https://host:port
          --listen-peer-urls= | --listen-peer-urls is empty: allowed is a list of http://host:port or https://host:port with commas between them
          --initial-advertise-peer-urls=http://:1 | the address "http://:1" in --initial-advertise-peer-urls is refused: others need a host and a port to connect to
          --advertise-client-urls=http://h:0 | the address "http://h:0" in --advertise-client-urls is refused: others need a host and a port to connect to
          --listen-client-urls=http://0.0.0.0:1 | --advertise-client-urls is needed beside --listen-client-urls: clients are told it
          --election-timeout=499 | --election-timeout is 499 ms, but must be at least five times --heartbeat-interval, 100 ms
          --name=a,b | invalid value "a,b" for --name: allowed is text without commas, equals signs and outer blanks
          --name=../a | --data-dir is needed, because --name "../a" cannot name a folder
          --log-outputs=systemd/journal | --log-outputs=systemd/journal is refused: systemd itself takes stderr to its journal
          --log-outputs=default,stdout | --log-outputs takes default only alone; write stderr beside others
          """)
  void flags_that_do_not_fit_together_are_refused_with_both_sides(
      String argument, String complaint) {
    assertThat(CommandLine.of(argument).complaint()).isEqualTo(complaint);
  }

  @Test
  void five_heartbeats_are_enough_for_an_election_timeout() {
    assertThat(
            CommandLine.of("--election-timeout=500")
                .options()
                .timing()
                .electionTimeout()
                .toMillis())
        .isEqualTo(500);
  }

  @Test
  void a_server_may_listen_on_every_address_and_on_any_free_port() {
    assertThat(
            CommandLine.of(
                    "--listen-client-urls=http://[::]:2379,http://127.0.0.1:0",
                    "--advertise-client-urls=http://me:2379")
                .options()
                .addresses()
                .listenClients())
        .containsExactly(new HttpUrl("::", 2379), new HttpUrl("127.0.0.1", 0));
  }

  @Test
  void the_log_may_have_several_outputs() {
    assertThat(
            CommandLine.of(
                    "--log-outputs=stdout,/var/log/q.log",
                    "--log-level=warn",
                    "--log-format=console")
                .options()
                .log())
        .isEqualTo(
            new LogOptions(
                LogOptions.Level.WARN,
                LogOptions.Format.CONSOLE,
                List.of(
                    new LogOutput.StandardOutput(),
                    new LogOutput.AppendTo(Path.of("/var/log/q.log")))));
  }
}
