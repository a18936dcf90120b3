package io.quorate.kv.mvcc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.kv.KeyValue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeLogTest {
  private final ChangeLog log = new ChangeLog();
  private final List<Long> appended = new ArrayList<>();

  /// Around the length of a chunk and beyond, with one change a revision and with three.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 511, 512, 513, 1024, 5000})
  void what_was_appended_is_found_by_revision(int changes) {
    for (int perRevision : new int[] {1, 3}) {
      ChangeLog fresh = new ChangeLog();
      List<Long> revisions = new ArrayList<>();
      for (int i = 0; i < changes; i++) {
        long revision = 2L + i / perRevision;
        fresh.append(change(revision));
        revisions.add(revision);
      }
      long end = changes + 3L;
      for (long first = 0; first < end; first += 1 + end / 50) {
        for (long last = first - 1; last < end; last += 1 + end / 50) {
          long from = first;
          long to = last;
          assertThat(revisionsOf(fresh.view(), from, to))
              .isEqualTo(revisions.stream().filter(r -> r >= from && r <= to).toList());
        }
      }
    }
  }

  @Test
  void a_view_does_not_see_what_comes_later() {
    append(1, 700);
    ChangeLog.View view = log.view();
    append(701, 2000);
    assertThat(revisionsOf(view, 0, 9999)).isEqualTo(appended.subList(0, 700));
    Iterator<KeyValue> all = log.view().between(0, 9999);
    append(2001, 3000);
    List<Long> seen = new ArrayList<>();
    all.forEachRemaining(change -> seen.add(change.modRevision()));
    assertThat(seen).isEqualTo(appended.subList(0, 2000));
  }

  @Test
  void a_trim_forgets_what_is_older_and_views_keep_it() {
    append(1, 2000);
    ChangeLog.View before = log.view();
    log.trim(1500);
    assertThat(revisionsOf(log.view(), 1500, 9999)).isEqualTo(appended.subList(1499, 2000));
    assertThat(revisionsOf(log.view(), 0, 9999)).hasSizeLessThan(501 + 512);
    append(2001, 2100);
    assertThat(revisionsOf(log.view(), 1500, 9999)).isEqualTo(appended.subList(1499, 2100));
    assertThat(revisionsOf(before, 0, 9999)).isEqualTo(appended.subList(0, 2000));
  }

  @Test
  void a_trim_beyond_everything_leaves_an_empty_log() {
    append(1, 2000);
    log.trim(2001);
    assertThat(revisionsOf(log.view(), 0, 9999)).isEmpty();
    append(2001, 2001);
    assertThat(revisionsOf(log.view(), 0, 9999)).containsExactly(2001L);
    log.trim(2001);
    assertThat(revisionsOf(log.view(), 0, 9999)).containsExactly(2001L);
  }

  @Test
  void a_walk_has_an_end() {
    append(1, 1);
    Iterator<KeyValue> walk = log.view().between(1, 1);
    assertThat(walk.next()).isEqualTo(change(1));
    assertThat(walk.hasNext()).isFalse();
    assertThatThrownBy(walk::next).isInstanceOf(NoSuchElementException.class);
  }

  private void append(long first, long last) {
    for (long revision = first; revision <= last; revision++) {
      log.append(change(revision));
      appended.add(revision);
    }
  }

  private static KeyValue change(long revision) {
    return KeyValue.deletion(Bytes.utf8("key"), revision);
  }

  private static List<Long> revisionsOf(ChangeLog.View view, long first, long last) {
    List<Long> revisions = new ArrayList<>();
    view.between(first, last).forEachRemaining(change -> revisions.add(change.modRevision()));
    return revisions;
  }
}
