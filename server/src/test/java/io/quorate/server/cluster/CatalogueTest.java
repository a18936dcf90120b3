package io.quorate.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.EngineName;
import io.quorate.protocol.NodeId;
import io.quorate.server.cluster.KeyspaceAnswer.Changed;
import io.quorate.server.cluster.KeyspaceAnswer.Refusal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The keyspaces that a cluster knows of.
class CatalogueTest {
  private static final Configuration FOUNDERS =
      Configuration.of(List.of(new NodeId(1), new NodeId(-2)));
  private static final Quota QUOTA = new Quota(7_000_000_000L);
  private static final int MANY = 100;

  private final ClusterState state = new ClusterState();
  private long index;

  @Test
  void a_keyspace_gets_a_group_of_its_own() {
    assertThat(create("b", MANY)).isEqualTo(new Changed(entry("b", 1000)));
    assertThat(create("a", MANY)).isEqualTo(new Changed(entry("a", 1001)));
    assertThat(state.catalogue().entries())
        .extracting(KeyspaceEntry::name)
        .containsExactly("a", "b");
  }

  @Test
  void a_name_is_taken_once_and_is_free_again_when_its_keyspace_was_dropped() {
    create("a", MANY);
    assertThat(create("a", MANY)).isEqualTo(Refusal.EXISTS);
    assertThat(drop("a")).isEqualTo(new Changed(entry("a", 1000)));
    assertThat(drop("a")).isEqualTo(Refusal.NOT_FOUND);
    assertThat(state.catalogue().entries()).isEmpty();
  }

  @Test
  void the_number_of_a_group_is_never_given_twice() throws IOException {
    create("a", MANY);
    drop("a");
    ClusterState restored = restored();
    assertThat(restored.apply(++index, creation("a", 1).encode()))
        .isEqualTo(new Changed(entry("a", 1001)));
  }

  @Test
  void of_a_group_that_had_a_keyspace_it_is_known_whether_that_has_gone() {
    create("a", MANY);
    create("b", MANY);
    drop("a");
    assertThat(state.catalogue().hasDropped(1000)).isTrue();
    assertThat(state.catalogue().hasDropped(1001)).as("is there").isFalse();
    assertThat(state.catalogue().hasDropped(1002)).as("may be made yet").isFalse();
    assertThat(state.catalogue().hasDropped(2)).as("the default keyspace").isFalse();
  }

  @Test
  void there_are_not_more_than_who_asks_allows() {
    create("a", 1);
    assertThat(create("b", 1)).isEqualTo(Refusal.TOO_MANY);
    assertThat(create("b", 2)).isInstanceOf(Changed.class);
  }

  @Test
  void a_snapshot_holds_all_of_it() throws IOException {
    create("a", MANY);
    create("b", MANY);
    assertThat(restored().catalogue()).isEqualTo(state.catalogue());
  }

  @Test
  void a_keyspace_keeps_the_engine_and_the_quota_that_it_was_made_with() throws IOException {
    for (EngineName engine : EngineName.values()) {
      for (Quota quota : List.of(QUOTA, Quota.DEFAULT, Quota.NONE)) {
        String name = engine.word() + "." + index;
        state.apply(
            ++index, new KeyspaceCommand.Create(name, FOUNDERS, engine, quota, MANY).encode());
        for (ClusterState each : List.of(state, restored())) {
          KeyspaceEntry made = Objects.requireNonNull(each.catalogue().byName().get(name));
          assertThat(made.engine()).isEqualTo(engine);
          assertThat(made.quota()).isEqualTo(quota);
        }
      }
    }
  }

  @Test
  void it_is_the_same_one_until_it_changes() {
    create("a", MANY);
    Catalogue before = state.catalogue();
    create("a", MANY);
    state.apply(++index, new MemberCommand.Publish(7, "n", List.of()).encode());
    assertThat(state.catalogue()).isSameAs(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "a b", "-a", "a-", ".", "ä", "a\n"})
  void not_everything_is_a_name(String text) {
    assertThat(KeyspaceEntry.isName(text)).isFalse();
    assertThat(KeyspaceEntry.isName("a".repeat(65))).isFalse();
    assertThat(KeyspaceEntry.isName("a".repeat(64))).isTrue();
    assertThat(KeyspaceEntry.isName("a.b_c-9")).isTrue();
  }

  /// Servers compare it: those that differ are taken for damaged, and stop.
  @Test
  void the_fingerprint_is_the_same_in_every_process() {
    ClusterAnswer answer = create("a", MANY);
    assertThat(state.fingerprint(answer)).isEqualTo(4_232_534_785L);
  }

  private static KeyspaceEntry entry(String name, long group) {
    return new KeyspaceEntry(name, group, FOUNDERS, EngineName.RAFT, QUOTA);
  }

  private static KeyspaceCommand creation(String name, int keyspacesMax) {
    return new KeyspaceCommand.Create(name, FOUNDERS, EngineName.RAFT, QUOTA, keyspacesMax);
  }

  private ClusterAnswer create(String name, int keyspacesMax) {
    return state.apply(++index, creation(name, keyspacesMax).encode());
  }

  private ClusterAnswer drop(String name) {
    return state.apply(++index, new KeyspaceCommand.Drop(name).encode());
  }

  private ClusterState restored() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    state.view().writeTo(bytes);
    ClusterState restored = new ClusterState();
    restored.load(new ByteArrayInputStream(bytes.toByteArray())).run();
    return restored;
  }
}
