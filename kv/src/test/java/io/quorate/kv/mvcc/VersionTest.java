package io.quorate.kv.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.kv.KeyValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A key was put at 2, 4 and 6, deleted at 8 and put again at 10.
class VersionTest {
  private static final Bytes KEY = Bytes.utf8("key");
  private static final Version CHAIN = put(10, deleted(8, put(6, put(4, put(2, null)))));

  @Test
  void a_reader_sees_the_newest_version_that_is_not_younger() {
    assertThat(revisionAt(1)).isZero();
    assertThat(revisionAt(2)).isEqualTo(2);
    assertThat(revisionAt(3)).isEqualTo(2);
    assertThat(revisionAt(7)).isEqualTo(6);
    assertThat(revisionAt(8)).as("deleted").isZero();
    assertThat(revisionAt(9)).as("deleted").isZero();
    assertThat(revisionAt(99)).isEqualTo(10);
  }

  @Test
  void a_compaction_keeps_what_readers_at_its_revision_and_later_see() {
    assertThat(compacted(4)).containsExactly(10L, 8L, 6L, 4L);
    assertThat(compacted(5)).containsExactly(10L, 8L, 6L, 4L);
    assertThat(compacted(6)).containsExactly(10L, 8L, 6L);
    assertThat(compacted(10)).containsExactly(10L);
    assertThat(compacted(99)).containsExactly(10L);
  }

  @Test
  void a_compaction_keeps_a_deletion_at_its_revision_and_none_before() {
    assertThat(compacted(8)).containsExactly(10L, 8L);
    assertThat(compacted(9)).containsExactly(10L);
    Version deleted = deleted(8, put(6, null));
    assertThat(revisions(deleted.compacted(8))).containsExactly(8L);
    assertThat(deleted.compacted(9)).isNull();
    assertThat(deleted(8, null).compacted(9)).isNull();
  }

  @Test
  void a_chain_that_loses_nothing_stays_the_very_same() {
    assertThat(CHAIN.compacted(-1)).isSameAs(CHAIN);
    assertThat(CHAIN.compacted(1)).isSameAs(CHAIN);
    assertThat(CHAIN.compacted(3)).isSameAs(CHAIN);
    Version alone = put(2, null);
    assertThat(alone.compacted(9)).isSameAs(alone);
    Version deletion = deleted(8, null);
    assertThat(deletion.compacted(8)).isSameAs(deletion);
  }

  @Test
  void a_chain_knows_where_it_begins() {
    assertThat(CHAIN.oldestRevision()).isEqualTo(2);
    assertThat(CHAIN.compacted(7)).isNotNull().returns(6L, Version::oldestRevision);
  }

  private static Version put(long revision, @Nullable Version previous) {
    return new Version(new KeyValue(KEY, Bytes.EMPTY, 1, revision, 1, 0), 0, previous);
  }

  private static Version deleted(long revision, @Nullable Version previous) {
    return new Version(KeyValue.deletion(KEY, revision), 0, previous);
  }

  private static long revisionAt(long revision) {
    KeyValue kv = CHAIN.at(revision);
    return kv == null ? 0 : kv.modRevision();
  }

  private static List<Long> compacted(long revision) {
    return revisions(CHAIN.compacted(revision));
  }

  private static List<Long> revisions(@Nullable Version head) {
    List<Long> revisions = new ArrayList<>();
    for (Version v = head; v != null; v = v.previous()) {
      revisions.add(v.kv().modRevision());
    }
    return revisions;
  }
}
