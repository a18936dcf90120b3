package io.quorate.server.flags;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The ids below are those that etcd 3.4.23 showed by `etcdctl member list -w json` after a start
/// with the same flags.
class ClusterIdsTest {
  @Test
  void three_members_have_the_ids_that_etcd_gives_them() {
    ClusterIds ids =
        CommandLine.of(
                "--name=one",
                "--initial-advertise-peer-urls=http://127.0.0.1:23801",
                "--initial-cluster=one=http://127.0.0.1:23801,two=http://127.0.0.1:23802,"
                    + "three=http://127.0.0.1:23803",
                "--initial-cluster-token=quorate-facts")
            .options()
            .ids();
    assertThat(Long.toUnsignedString(ids.clusterId())).isEqualTo("9236794656771102271");
    assertThat(ids.memberIds())
        .containsEntry("one", 7937634571370375463L)
        .containsEntry("two", 4957967187256358875L)
        .containsEntry("three", Long.parseUnsignedLong("11161296795513469294"));
  }

  @Test
  void the_addresses_of_a_member_are_hashed_in_sorted_order() {
    ClusterIds ids =
        CommandLine.of(
                "--initial-advertise-peer-urls=http://localhost:23805,http://127.0.0.1:23804",
                "--initial-cluster=default=http://localhost:23805,default=http://127.0.0.1:23804")
            .options()
            .ids();
    assertThat(Long.toUnsignedString(ids.clusterId())).isEqualTo("349930202485110330");
    assertThat(ids.memberIds())
        .containsEntry("default", Long.parseUnsignedLong("11544027516912610388"));
  }

  @Test
  void a_server_without_flags_has_the_ids_of_every_etcd_without_flags() {
    ClusterIds ids = CommandLine.of().options().ids();
    assertThat(ids.clusterId()).isEqualTo(0xcdf818194e3a8c32L);
    assertThat(ids.memberIds()).containsEntry("default", 0x8e9e05c52164694dL);
  }
}
