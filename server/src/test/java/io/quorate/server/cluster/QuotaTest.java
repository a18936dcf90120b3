package io.quorate.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class QuotaTest {
  @Test
  void numbers_mean_what_they_mean_in_etcds_flag() {
    assertThat(Quota.of(0)).isEqualTo(new Quota(2_147_483_648L));
    assertThat(Quota.of(-1)).isEqualTo(Quota.of(Long.MIN_VALUE)).isEqualTo(Quota.NONE);
    assertThat(Quota.of(1)).isEqualTo(new Quota(1));
    assertThatThrownBy(() -> new Quota(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_quota_and_its_number_say_the_same() {
    for (long number : new long[] {-1, 1, 1L << 40}) {
      assertThat(Quota.of(number).number()).isEqualTo(number);
    }
  }

  @Test
  void what_fits_is_allowed_and_what_adds_nothing_always() {
    Quota quota = new Quota(100);
    assertThat(quota.allows(10, 90)).isTrue();
    assertThat(quota.allows(11, 90)).isFalse();
    assertThat(quota.allows(1, 150)).isFalse();
    assertThat(quota.allows(0, 150)).isTrue();
    assertThat(Quota.NONE.allows(1L << 40, 1L << 40)).isTrue();
  }
}
