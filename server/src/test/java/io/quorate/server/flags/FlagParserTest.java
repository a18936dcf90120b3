package io.quorate.server.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlagParserTest {
  @Test
  void one_or_two_dashes_and_a_blank_or_an_equals_sign_are_one_thing() {
    for (CommandLine line :
        new CommandLine[] {
          CommandLine.of("--name=a"),
          CommandLine.of("-name=a"),
          CommandLine.of("--name", "a"),
          CommandLine.of("-name", "a")
        }) {
      assertThat(line.flags().text(EtcdFlag.NAME)).isEqualTo("a");
    }
  }

  @Test
  void a_value_may_hold_equals_signs_and_begin_with_a_dash() {
    assertThat(
            CommandLine.of("--initial-cluster=a=http://b:1").flags().text(EtcdFlag.INITIAL_CLUSTER))
        .isEqualTo("a=http://b:1");
    assertThat(
            CommandLine.of("--quota-backend-bytes", "-1")
                .flags()
                .text(EtcdFlag.QUOTA_BACKEND_BYTES))
        .isEqualTo("-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--pre-vote", "-pre-vote", "--pre-vote=t", "--pre-vote=TRUE", "--pre-vote=1"})
  void a_switch_is_on_without_a_value_or_with_any_of_gos_words_for_true(String argument) {
    assertThat(CommandLine.of(argument).warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--pre-vote=f", "--pre-vote=False", "--pre-vote=0"})
  void a_switch_is_off_with_any_of_gos_words_for_false(String argument) {
    assertThat(CommandLine.of(argument).complaint())
        .isEqualTo("--pre-vote=false is refused: Pre-Vote is always on");
  }

  @Test
  void the_last_of_several_values_wins() {
    assertThat(CommandLine.of("--name=a", "--name=b").flags().text(EtcdFlag.NAME)).isEqualTo("b");
  }

  @Test
  void help_and_version_need_nothing_else_to_be_right() {
    assertThat(CommandLine.of("-h").invocation()).isEqualTo(new Invocation.Help());
    assertThat(CommandLine.of("--help", "--nonsense").invocation())
        .isEqualTo(new Invocation.Help());
    assertThat(CommandLine.of("--version", "--unsafe-no-fsync").invocation())
        .isEqualTo(new Invocation.Version());
    assertThat(CommandLine.of("--version=false").invocation()).isInstanceOf(Invocation.Serve.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --nmae=a                     | unknown flag --nmae; did you mean --name?
          --listen-client-url=x        | unknown flag --listen-client-url; did you mean --listen-client-urls?
          --consistency=x              | unknown flag --consistency
          ---name=a                    | ---name=a is not written as a flag is: --name=value
          --=a                         | --=a is not written as a flag is: --name=value
          serve                        | "serve" is not a flag, and there are no other arguments
          --name                       | --name needs a value: any text
          --pre-vote=yes               | invalid value "yes" for --pre-vote: allowed is true or false (also t, f, 1, 0)
          --heartbeat-interval=fast    | invalid value "fast" for --heartbeat-interval: allowed is a whole number from 1 to 10000
          --heartbeat-interval=0       | invalid value "0" for --heartbeat-interval: allowed is a whole number from 1 to 10000
          --election-timeout=50001     | invalid value "50001" for --election-timeout: allowed is a whole number from 10 to 50000
          --grpc-keepalive-timeout=20  | invalid value "20" for --grpc-keepalive-timeout: allowed is a duration such as 300ms, 10s or 1h30m
          --grpc-keepalive-timeout=-1s | invalid value "-1s" for --grpc-keepalive-timeout: allowed is a duration such as 300ms, 10s or 1h30m
          --logger=capnslog            | invalid value "capnslog" for --logger: allowed is one of zap
          --snapshot-count=-1          | invalid value "-1" for --snapshot-count: allowed is a whole number from 0 to 18446744073709551615
          """)
  void a_mistake_is_answered_with_the_flag_the_value_and_what_is_allowed(
      String argument, String complaint) {
    assertThat(CommandLine.of(argument).complaint()).isEqualTo(complaint);
  }

  @Test
  void a_switch_followed_by_its_value_is_told_how_to_write_it() {
    assertThat(CommandLine.of("--pre-vote", "false").complaint())
        .isEqualTo(
            "\"false\" is not a flag, and there are no other arguments; write --pre-vote=false");
  }

  @Test
  void a_long_or_unprintable_value_still_makes_one_short_line() {
    assertThat(CommandLine.of("--log-level=" + "x".repeat(500) + "\n").complaint())
        .hasSizeLessThan(200)
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --unsafe-no-fsync                | --unsafe-no-fsync=true is refused: what was acknowledged is on disk, always
          --force-new-cluster              | --force-new-cluster=true is refused: recovery from a lost quorum is not supported yet
          --auth-token=jwt,sign-method=RS256 | --auth-token is refused: JWT and token options are not supported yet
          --discovery-srv=example.com      | --discovery-srv is refused: there is no discovery service; name the members with --initial-cluster
          --auto-compaction-retention=1h   | --auto-compaction-retention is refused: automatic compaction is not supported yet; let a client compact
          --config-file=etcd.yaml          | --config-file is refused: a file would replace all flags; give the settings as flags or ETCD_ variables
          --experimental-initial-corrupt-check | --experimental-initial-corrupt-check=true is refused: nodes do not compare hashes yet
          """)
  void what_is_not_done_for_security_or_durability_is_refused(String argument, String complaint) {
    assertThat(CommandLine.of(argument).complaint()).isEqualTo(complaint);
  }

  @Test
  void a_refused_secret_is_not_repeated() {
    assertThat(CommandLine.of("--discovery-password=hunter2").complaint())
        .doesNotContain("hunter2");
  }

  @Test
  void the_default_of_a_refused_flag_asks_for_nothing_and_passes() {
    assertThat(
            CommandLine.of(
                    "--client-cert-auth=0",
                    "--auth-token=simple",
                    "--tls-min-version=TLS1.2",
                    "--discovery-dial-timeout=2000ms",
                    "--self-signed-cert-validity=0x1",
                    "--auto-compaction-retention=0",
                    "--unsafe-no-fsync=false")
                .warnings())
        .isEmpty();
  }

  @Test
  void a_flag_without_effect_warns_whoever_sets_it_and_nobody_else() {
    assertThat(CommandLine.of().warnings()).isEmpty();
    assertThat(CommandLine.of("--memory-mlock", "--enable-pprof").warnings())
        .containsExactly(
            "--memory-mlock=true has no effect: the memory of a JVM is not locked; forbid swapping in the system",
            "--enable-pprof=true has no effect: use the tools of the JVM: jcmd, JFR");
    assertThat(CommandLine.in(Map.of("ETCD_MAX_WALS", "7")).warnings())
        .containsExactly(
            "ETCD_MAX_WALS has no effect: the server itself knows which files it still needs");
  }

  @Test
  void a_variable_stands_for_its_flag_and_the_flag_wins_with_a_warning() {
    var environment = Map.of("ETCD_NAME", "a", "ETCD_DATA_DIR", "d");
    CommandLine line = CommandLine.in(environment, "--name=b");
    assertThat(line.flags().text(EtcdFlag.NAME)).isEqualTo("b");
    assertThat(line.flags().text(EtcdFlag.DATA_DIR)).isEqualTo("d");
    assertThat(line.warnings())
        .containsExactly("the environment variable ETCD_NAME is not read, because --name is given");
  }

  @Test
  void an_unknown_variable_gets_one_warning_without_its_value() {
    assertThat(
            CommandLine.in(Map.of("ETCD_NMAE", "a", "ETCD_VERSION", "3", "PATH", "/bin"))
                .warnings())
        .containsExactly(
            "the environment variable ETCD_NMAE means nothing here",
            "the environment variable ETCD_VERSION means nothing here");
  }

  @Test
  void variables_of_etcdctl_and_empty_ones_are_passed_over() {
    var environment = Map.of("ETCDCTL_API", "3", "ETCD_NAME", "", "ETCD_NMAE", "");
    CommandLine line = CommandLine.in(environment);
    assertThat(line.warnings()).isEmpty();
    assertThat(line.flags().text(EtcdFlag.NAME)).isEqualTo("default");
  }

  @Test
  void a_mistake_in_a_variable_names_the_variable() {
    assertThat(CommandLine.in(Map.of("ETCD_LOG_LEVEL", "loud")).complaint())
        .startsWith("invalid value \"loud\" for ETCD_LOG_LEVEL: allowed is one of debug, info");
    assertThat(CommandLine.in(Map.of("ETCD_UNSAFE_NO_FSYNC", "true")).complaint())
        .startsWith("ETCD_UNSAFE_NO_FSYNC=true is refused");
  }

  @Test
  void a_flag_beside_its_former_name_is_refused() {
    assertThat(
            CommandLine.of("--corrupt-check-time=0s", "--experimental-corrupt-check-time=0s")
                .complaint())
        .isEqualTo(
            "--experimental-corrupt-check-time is the former name of --corrupt-check-time; give only the"
                + " latter");
    assertThat(
            CommandLine.of(
                    "--experimental-enable-lease-checkpoint=false",
                    "--feature-gates=LeaseCheckpoint=false")
                .complaint())
        .isEqualTo(
            "--experimental-enable-lease-checkpoint is the former name of the feature gate"
                + " LeaseCheckpoint; give only the latter");
  }

  @Test
  void each_feature_gate_is_judged_by_itself() {
    assertThat(
            CommandLine.of("--feature-gates=StopGRPCServiceOnDefrag=true,CompactHashCheck=false")
                .warnings())
        .containsExactly(
            "the feature gate StopGRPCServiceOnDefrag=true in --feature-gates has no effect: the storage"
                + " has nothing to defragment");
    assertThat(CommandLine.of("--feature-gates", "LeaseCheckpoint=true").complaint())
        .isEqualTo(
            "the feature gate LeaseCheckpoint=true in --feature-gates is refused: remaining times to"
                + " live are not replicated yet");
    assertThat(CommandLine.in(Map.of("ETCD_FEATURE_GATES", "Wings=true")).complaint())
        .startsWith("unknown feature gate \"Wings\" in ETCD_FEATURE_GATES: known are AllAlpha,");
    assertThat(CommandLine.of("--feature-gates=LeaseCheckpoint").complaint())
        .isEqualTo(
            "invalid item \"LeaseCheckpoint\" in --feature-gates: allowed is LeaseCheckpoint=true or"
                + " LeaseCheckpoint=false");
  }
}
