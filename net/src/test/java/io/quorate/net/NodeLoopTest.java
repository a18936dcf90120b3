package io.quorate.net;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Transport.class)
class NodeLoopTest {
  @Parameter Transport transport = Transport.NIO;

  @Test
  void tasks_run_in_order_on_one_named_thread() throws Exception {
    try (NodeLoop loop = NodeLoop.start("loop-of-1", transport)) {
      List<String> ran = new ArrayList<>();
      CompletableFuture<List<String>> result = new CompletableFuture<>();
      loop.execute(() -> {
        ran.add(Thread.currentThread().getName());
        loop.execute(() -> ran.add("later"));
        loop.execute(() -> result.complete(ran));
        ran.add("in loop: " + loop.inLoop());
      });
      assertThat(result.get(10, SECONDS)).containsExactly("loop-of-1", "in loop: true", "later");
      assertThat(loop.inLoop()).isFalse();
    }
  }

  @Test
  void an_alarm_rings_unless_it_is_cancelled() throws Exception {
    try (NodeLoop loop = NodeLoop.start("loop", transport)) {
      List<String> rang = new ArrayList<>();
      CompletableFuture<List<String>> result = new CompletableFuture<>();
      loop.call(() -> {
        Alarm cancelled = loop.schedule(Duration.ofMillis(1), () -> rang.add("cancelled"));
        loop.schedule(Duration.ofMillis(2), () -> rang.add("first"));
        loop.schedule(Duration.ofMillis(3), () -> result.complete(rang));
        cancelled.cancel();
        cancelled.cancel();
        return true;
      });
      assertThat(result.get(10, SECONDS)).containsExactly("first");
    }
  }

  @Test
  void a_call_answers_or_throws_what_was_thrown() {
    try (NodeLoop loop = NodeLoop.start("loop", transport)) {
      assertThat(loop.call(() -> loop.call(loop::inLoop))).isTrue();
      assertThatThrownBy(() ->
              loop.call(() -> {
                throw new IllegalStateException("on purpose");
              }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("on purpose");
    }
  }

  @Test
  void a_closed_loop_takes_no_tasks_and_cannot_be_closed_from_inside() {
    NodeLoop loop = NodeLoop.start("loop", transport);
    loop.call(() -> {
      assertThatThrownBy(loop::close).isInstanceOf(IllegalStateException.class);
      return true;
    });
    loop.close();
    assertThatThrownBy(() -> loop.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
  }
}
