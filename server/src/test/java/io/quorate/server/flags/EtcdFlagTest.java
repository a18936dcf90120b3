package io.quorate.server.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EtcdFlagTest {
  @Test
  void a_constant_names_its_flag_and_its_variable() {
    assertThat(EtcdFlag.PEER_CERT_ALLOWED_CN.flagName()).isEqualTo("peer-cert-allowed-cn");
    assertThat(EtcdFlag.PEER_CERT_ALLOWED_CN.variable()).isEqualTo("ETCD_PEER_CERT_ALLOWED_CN");
  }

  @Test
  void every_flag_of_etcd_is_known() {
    assertThat(EtcdFlag.values()).hasSize(153);
  }

  @ParameterizedTest
  @EnumSource
  void a_default_is_well_formed(EtcdFlag flag) {
    assertThat(flag.type().read(flag.defaultText())).isPresent();
  }

  @ParameterizedTest
  @EnumSource
  void a_flag_given_with_its_default_never_stops_the_start(EtcdFlag flag) {
    String argument = "--" + flag.flagName() + "=" + flag.defaultText();
    assertThat(FlagParser.parse(List.of(argument), Map.of())).isInstanceOf(Invocation.Serve.class);
  }

  @ParameterizedTest
  @EnumSource
  void help_is_a_sentence_and_a_reason_continues_one(EtcdFlag flag) {
    assertThat(flag.help()).matches("[A-Z].*\\.");
    switch (flag.support()) {
      case Support.Works() -> {}
      case Support.NoEffect(var reason) -> assertThat(reason).doesNotEndWith(".").isNotEmpty();
      case Support.Refused(var reason) -> assertThat(reason).doesNotEndWith(".").isNotEmpty();
    }
  }

  @Test
  void a_former_name_is_supported_as_its_successor_is() {
    assertThat(
            Arrays.stream(EtcdFlag.values())
                .filter(flag -> flag.flagName().startsWith("experimental-")))
        .hasSize(23)
        .allSatisfy(flag ->
            assertThat(flag.support())
                .isEqualTo(
                    flag.successor()
                        .map(EtcdFlag::support)
                        .or(() -> flag.gate().map(FeatureGate::support))
                        .orElseThrow()));
  }
}
