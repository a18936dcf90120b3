package io.quorate.runtime.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.runtime.observation.Observation.EpochEntered;
import io.quorate.runtime.observation.Observations.Reader;
import io.quorate.runtime.observation.Seen.Missed;
import io.quorate.runtime.observation.Seen.Observed;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ObservationsTest {
  private static final Instant AT = Instant.ofEpochMilli(5);
  private static final int KEPT = 4;

  private final Observations observations = new Observations(InstantSource.fixed(AT), KEPT, 2);

  @Test
  void a_reader_gets_what_is_kept_and_what_follows_in_order() {
    add(1, 2);
    Reader reader = reader();
    add(3, 3);
    assertThat(reader.next(10)).containsExactly(observed(1), observed(2), observed(3));
    assertThat(reader.next(10)).isEmpty();
    add(4, 4);
    assertThat(reader.next(10)).containsExactly(observed(4));
  }

  @Test
  void no_more_is_read_at_a_time_than_is_wanted() {
    Reader reader = reader();
    add(1, 3);
    assertThat(reader.next(2)).containsExactly(observed(1), observed(2));
    assertThat(reader.next(2)).containsExactly(observed(3));
  }

  @Test
  void a_slow_reader_is_told_how_many_it_has_missed() {
    Reader reader = reader();
    add(1, 1);
    assertThat(reader.next(10)).hasSize(1);
    add(2, 9);
    assertThat(reader.next(10))
        .containsExactly(new Missed(4), observed(6), observed(7), observed(8), observed(9));
  }

  @Test
  void who_comes_late_is_told_so_too() {
    add(1, 5);
    assertThat(reader().next(2)).containsExactly(new Missed(1), observed(2));
  }

  @Test
  void readers_are_told_of_news_until_they_are_closed() {
    AtomicInteger told = new AtomicInteger();
    Reader reader = observations.read(told::incrementAndGet).orElseThrow();
    add(1, 2);
    assertThat(told).hasValue(2);
    reader.close();
    add(3, 3);
    assertThat(told).hasValue(2);
  }

  @Test
  void there_are_not_too_many_readers() {
    Reader first = reader();
    Reader second = reader();
    assertThat(observations.read(() -> {})).isEmpty();
    first.close();
    first.close();
    assertThat(observations.read(() -> {})).isPresent();
    assertThat(observations.read(() -> {})).isEmpty();
    second.close();
  }

  /// The thread that adds waits for nobody; what a reader gets has no gap that it is not told of.
  @Test
  void readers_at_work_lose_count_of_nothing() throws InterruptedException {
    int count = 200_000;
    Reader reader = reader();
    Thread writer = Thread.ofPlatform().start(() -> add(1, count));
    List<Seen> seen = new ArrayList<>();
    long read = 0;
    while (read < count) {
      for (Seen each : reader.next(3)) {
        switch (each) {
          case Missed(var missed) -> read += missed;
          case Observed observed -> {
            read++;
            assertThat(observed).isEqualTo(observed(read));
          }
        }
        seen.add(each);
      }
    }
    writer.join();
    assertThat(reader.next(1)).isEmpty();
    assertThat(seen).isNotEmpty();
  }

  private Reader reader() {
    return observations.read(() -> {}).orElseThrow();
  }

  private void add(long from, long to) {
    for (long i = from; i <= to; i++) {
      observations.add(new EpochEntered(7, i));
    }
  }

  private static Observed observed(long sequence) {
    return new Observed(sequence, AT, new EpochEntered(7, sequence));
  }
}
