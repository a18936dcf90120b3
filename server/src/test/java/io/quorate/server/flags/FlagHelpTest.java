package io.quorate.server.flags;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FlagHelpTest {
  @Test
  void a_flag_is_shown_with_its_default_and_its_help() {
    assertThat(FlagHelp.text())
        .contains(
            "\nMember:\n  --name 'default'\n      Name of this node, unique in the cluster.\n");
  }

  @Test
  void what_is_not_done_is_marked_with_its_reason() {
    assertThat(FlagHelp.text().replaceAll("\\s+", " "))
        .contains("(no effect: peer connections have their own timeouts)")
        .contains("(refused: Pre-Vote is always on)");
  }

  @Test
  void every_flag_and_every_feature_gate_is_shown_once() {
    for (EtcdFlag flag : EtcdFlag.values()) {
      assertThat(FlagHelp.text()).containsOnlyOnce("\n  --" + flag.flagName() + " '");
    }
    for (FeatureGate gate : FeatureGate.values()) {
      assertThat(FlagHelp.text()).containsOnlyOnce("\n  " + gate.title() + "=");
    }
  }

  @Test
  void help_is_wrapped_for_a_terminal_of_100_columns() {
    assertThat(FlagHelp.text().lines().filter(line -> !line.contains(" '")))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }
}
