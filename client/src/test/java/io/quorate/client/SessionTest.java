package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.session.ExecuteRequest;
import io.quorate.bytes.Bytes;
import io.quorate.client.FakeSessionNode.Mood;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Bytes KEY = Bytes.utf8("key");

  private final FakeSessionNode.Cluster cluster = new FakeSessionNode.Cluster();
  private FakeSessionNode one;
  private FakeSessionNode two;

  @BeforeEach
  void start() throws IOException {
    one = new FakeSessionNode(cluster);
    two = new FakeSessionNode(cluster);
  }

  @AfterEach
  void stop() {
    one.close();
    two.close();
  }

  @Test
  void a_write_whose_answer_was_lost_is_tried_at_the_next_node_and_carried_out_once() {
    try (Session session = open()) {
      one.next(Mood.LOSES_THE_ANSWER);
      assertThat(session.put(KEY, KEY)).isEqualTo(new Outcome.Done<>(new Written(2)));
      assertThat(cluster.executed).hasSize(1);
      assertThat(numbers(one)).containsExactly(1L);
      assertThat(numbers(two)).containsExactly(1L);
    }
  }

  @Test
  void a_node_that_says_nothing_is_left_in_time() {
    try (Session session = open()) {
      one.next(Mood.SILENT);
      assertThat(session.put(KEY, KEY)).isEqualTo(new Outcome.Done<>(new Written(2)));
      assertThat(session.put(KEY, KEY)).isEqualTo(new Outcome.Done<>(new Written(3)));
      assertThat(numbers(one)).as("the node that answered is asked first").containsExactly(1L);
    }
  }

  @Test
  void what_is_not_known_when_time_is_up_ends_unknown() {
    try (Session session = open()) {
      one.next(Mood.SILENT, Mood.SILENT, Mood.SILENT, Mood.SILENT, Mood.SILENT);
      two.next(Mood.SILENT, Mood.SILENT, Mood.SILENT, Mood.SILENT, Mood.SILENT);
      assertThat(session.put(KEY, KEY)).isInstanceOf(Outcome.Unknown.class);
    }
  }

  @Test
  void a_session_that_has_ended_fails_what_was_not_tried_before() {
    try (Session session = open()) {
      one.next(Mood.FORGOT);
      assertThat(session.put(KEY, KEY)).isInstanceOf(Outcome.Failed.class);
    }
  }

  @Test
  void a_session_that_has_ended_knows_nothing_of_what_was() {
    try (Session session = open()) {
      one.next(Mood.LOSES_THE_ANSWER);
      two.next(Mood.FORGOT);
      assertThat(session.put(KEY, KEY)).isInstanceOf(Outcome.Unknown.class);
    }
  }

  @Test
  void each_write_has_a_number_and_says_which_are_still_open() {
    try (Session session = open()) {
      for (int i = 0; i < 3; i++) {
        assertThat(session.put(KEY, KEY)).isInstanceOf(Outcome.Done.class);
      }
      assertThat(one.requests).extracting(ExecuteRequest::getNumber).containsExactly(1L, 2L, 3L);
      assertThat(one.requests).extracting(ExecuteRequest::getLowest).containsExactly(1L, 2L, 3L);
    }
  }

  @Test
  void opening_goes_on_to_the_next_node() {
    one.next(Mood.REFUSES);
    try (Session session = open()) {
      assertThat(session.put(KEY, KEY)).isInstanceOf(Outcome.Done.class);
      assertThat(one.requests).isEmpty();
    }
  }

  @Test
  void closing_ends_it_at_the_cluster() {
    open().close();
    assertThat(cluster.closed).containsExactly(7L);
  }

  @Test
  void no_endpoint_or_no_time_is_the_callers_mistake() {
    assertThatThrownBy(() -> Session.open(List.of(), TIMEOUT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Session.open(List.of(new Endpoint("localhost", 1)), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Session open() {
    Endpoint somewhere = new Endpoint("localhost", 1);
    return new Session(
        List.of(somewhere, somewhere),
        Stream.of(one, two).map(FakeSessionNode::connection).toList(),
        TIMEOUT);
  }

  private static List<Long> numbers(FakeSessionNode node) {
    return node.requests.stream().map(ExecuteRequest::getNumber).toList();
  }
}
