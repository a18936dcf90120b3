package io.quorate.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogWritesTest {
  @Test
  void a_bucket_holds_what_is_longer_than_the_bound_before_and_no_longer_than_its_own() {
    for (int bucket = 0; bucket < LogWrites.BUCKETS - 1; bucket++) {
      assertThat(LogWrites.bucket(LogWrites.boundNanos(bucket))).isEqualTo(bucket);
      assertThat(LogWrites.bucket(LogWrites.boundNanos(bucket) + 1)).isEqualTo(bucket + 1);
    }
  }

  @Test
  void no_duration_is_without_a_bucket() {
    assertThat(LogWrites.bucket(-1)).isZero();
    assertThat(LogWrites.bucket(0)).isZero();
    assertThat(LogWrites.bucket(Long.MAX_VALUE)).isEqualTo(LogWrites.BUCKETS - 1);
  }

  @Test
  void the_meter_adds_up() {
    WriteMeter meter = new WriteMeter();
    meter.wrote(10, 62_500);
    meter.wrote(20, 62_501);
    meter.wrote(30, Long.MAX_VALUE / 2);
    LogWrites writes = meter.read();
    assertThat(writes.batches()).isEqualTo(3);
    assertThat(writes.bytes()).isEqualTo(60);
    assertThat(writes.nanos()).isEqualTo(125_001 + Long.MAX_VALUE / 2);
    assertThat(IntStream.range(0, LogWrites.BUCKETS).filter(i -> writes.buckets().get(i) == 1))
        .containsExactly(0, 1, LogWrites.BUCKETS - 1);
  }
}
