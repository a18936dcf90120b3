package io.quorate.kv;

import static io.quorate.kv.TestStore.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeleteRangeTest {
  private final TestStore kv = new TestStore();

  @BeforeEach
  void fill() {
    kv.put("a", "1");
    kv.put("ab", "2");
    kv.put("b", "3");
    kv.put("c", "4");
  }

  @Test
  void without_an_end_one_key_is_deleted() {
    assertThat(kv.delete("a")).isEqualTo(new DeleteRangeResponse(6, 1, List.of()));
    assertThat(kv.keys(Ranges.everything())).containsExactly("ab", "b", "c");
  }

  @Test
  void the_end_is_exclusive() {
    assertThat(kv.delete("a", "b").deleted()).isEqualTo(2);
    assertThat(kv.keys(Ranges.everything())).containsExactly("b", "c");
  }

  @Test
  void a_zero_byte_as_end_means_no_end() {
    assertThat(kv.delete("ab", "\0").deleted()).isEqualTo(3);
    assertThat(kv.keys(Ranges.everything())).containsExactly("a");
  }

  @Test
  void zero_bytes_as_key_and_end_mean_everything() {
    assertThat(kv.delete("\0", "\0").deleted()).isEqualTo(4);
    assertThat(kv.keys(Ranges.everything())).isEmpty();
  }

  @Test
  void an_end_before_the_key_means_nothing() {
    assertThat(kv.delete("c", "a")).isEqualTo(new DeleteRangeResponse(5, 0, List.of()));
  }

  @Test
  void what_was_deleted_is_told_by_key_if_asked_for() {
    KvResult result = kv.apply(new DeleteRangeRequest(bytes("a"), bytes("b"), true));
    assertThat(result)
        .isEqualTo(
            new DeleteRangeResponse(
                6,
                2,
                List.of(
                    new KeyValue(bytes("a"), bytes("1"), 2, 2, 1, 0),
                    new KeyValue(bytes("ab"), bytes("2"), 3, 3, 1, 0))));
    KvResult single = kv.apply(new DeleteRangeRequest(bytes("c"), Bytes.EMPTY, true));
    assertThat(single)
        .isEqualTo(
            new DeleteRangeResponse(
                7, 1, List.of(new KeyValue(bytes("c"), bytes("4"), 5, 5, 1, 0))));
  }

  @Test
  void what_is_deleted_already_does_not_count() {
    kv.delete("a");
    assertThat(kv.delete("a")).isEqualTo(new DeleteRangeResponse(6, 0, List.of()));
    assertThat(kv.delete("a", "b").deleted()).isEqualTo(1);
  }
}
