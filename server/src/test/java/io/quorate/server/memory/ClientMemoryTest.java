package io.quorate.server.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

class ClientMemoryTest {
  private final ClientMemory memory = new ClientMemory(100);
  private final EmbeddedChannel first = new EmbeddedChannel();
  private final EmbeddedChannel second = new EmbeddedChannel();
  private final Share firstShare = memory.share(first);
  private final Share secondShare = memory.share(second);

  private boolean isOpen(EmbeddedChannel connection) {
    connection.runPendingTasks();
    return connection.isOpen();
  }

  @Test
  void what_is_given_back_is_free_again() {
    firstShare.take(90);
    firstShare.give(90);
    secondShare.take(90);
    assertThat(memory.held()).isEqualTo(90);
    assertThat(isOpen(first)).isTrue();
    assertThat(isOpen(second)).isTrue();
  }

  @Test
  void the_bound_itself_may_be_held() {
    firstShare.take(50);
    secondShare.take(50);
    assertThat(isOpen(first)).isTrue();
    assertThat(isOpen(second)).isTrue();
  }

  @Test
  void who_holds_most_is_cut_off_whoever_goes_beyond_the_bound() {
    firstShare.take(80);
    secondShare.take(21);
    assertThat(isOpen(first)).isFalse();
    assertThat(isOpen(second)).isTrue();
  }

  @Test
  void nobody_else_is_cut_off_while_that_takes_effect() {
    firstShare.take(80);
    secondShare.take(21);
    secondShare.take(40);
    assertThat(isOpen(second)).isTrue();
    secondShare.take(40);
    assertThat(isOpen(second)).as("now it exceeds the bound by itself").isFalse();
  }

  @Test
  void as_many_are_cut_off_as_is_needed() {
    firstShare.take(80);
    secondShare.take(10);
    Share third = memory.share(new EmbeddedChannel());
    third.take(150);
    assertThat(isOpen(first)).isTrue();
    firstShare.take(100);
    assertThat(isOpen(first)).isFalse();
    assertThat(isOpen(second)).isTrue();
  }
}
