package io.quorate.testkit.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.net.HostPort;
import io.quorate.net.Inquirer;
import io.quorate.net.tls.Tls;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PeerProxyTest {
  private final PeerProxy proxy = new PeerProxy(1);
  private final Peer a = new Peer(1);
  private final Peer b = new Peer(2);
  private final int gateToA = proxy.gateTo(a.port);
  private final int gateToB = proxy.gateTo(b.port);
  private final Line there = proxy.line(a.port, b.port);
  private final Line back = proxy.line(b.port, a.port);

  @BeforeEach
  void they_are_connected() throws InterruptedException {
    a.dial(b, gateToB);
    b.dial(a, gateToA);
    assertThat(a.next()).isEqualTo("connected to 2");
    assertThat(b.next()).isEqualTo("connected to 1");
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
    proxy.close();
  }

  @Test
  void in_calm_weather_everything_arrives_in_order() throws Exception {
    List<String> sent = send(200);

    assertThat(b.next(200)).isEqualTo(sent);
    assertThat(there.carried()).isEqualTo(200);
    assertThat(there.lost()).isZero();
  }

  @Test
  void a_line_that_is_cut_loses_what_is_sent_and_the_other_direction_does_not() throws Exception {
    there.cut();
    a.send(b, "lost");
    b.send(a, "heard");
    assertThat(a.next()).isEqualTo("heard");
    awaitLost(1);

    there.mend();
    a.send(b, "after");

    assertThat(b.next()).as("over the same connection").isEqualTo("after");
    assertThat(back.lost()).isZero();
  }

  @Test
  void nobody_connects_over_a_cut_in_either_direction() throws Exception {
    back.cut();
    proxy.breakConnections(a.port, b.port);
    assertThat(a.next()).isEqualTo("disconnected from 2");
    Thread.sleep(300);
    assertThat(a.heardNothingElse()).isTrue();

    back.mend();

    assertThat(a.next()).isEqualTo("connected to 2");
    assertThat(b.heardNothingElse()).as("its own connection stands").isTrue();
  }

  @Test
  void connections_that_break_are_made_anew() throws Exception {
    proxy.breakConnections(b.port, a.port);

    assertThat(b.next(2)).containsExactly("disconnected from 1", "connected to 1");
    b.send(a, "again");
    assertThat(a.next()).isEqualTo("again");
  }

  @Test
  void frames_come_twice() throws Exception {
    there.weather(Weather.CALM.withDuplication(1));

    List<String> sent = send(20);

    assertThat(b.next(40))
        .containsExactlyElementsOf(
            sent.stream().flatMap(each -> List.of(each, each).stream()).toList());
  }

  @Test
  void of_the_frames_a_part_gets_lost() throws Exception {
    there.weather(Weather.CALM.withLoss(0.5));
    send(200);
    there.weather(Weather.CALM);
    a.send(b, "end");

    int arrived = 0;
    while (!b.next().equals("end")) {
      arrived++;
    }

    assertThat(arrived).isBetween(50, 150);
    assertThat(there.lost()).isEqualTo(200 - arrived);
  }

  @Test
  void frames_take_their_time_and_keep_their_order() throws Exception {
    there.weather(Weather.CALM.withDelay(Duration.ofMillis(50), Duration.ofMillis(100)));
    long start = System.nanoTime();

    List<String> sent = send(50);

    assertThat(b.next(50)).isEqualTo(sent);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(50));
  }

  @Test
  void without_order_frames_overtake_each_other() throws Exception {
    there.weather(Weather.CALM.withDelay(Duration.ZERO, Duration.ofMillis(50)).withoutOrder());

    List<String> sent = send(50);

    assertThat(b.next(50)).containsExactlyInAnyOrderElementsOf(sent).isNotEqualTo(sent);
  }

  @Test
  void what_is_under_way_when_a_line_is_cut_gets_lost() throws Exception {
    there.weather(Weather.CALM.withDelay(Duration.ofMillis(100), Duration.ofMillis(100)));
    a.send(b, "too late");
    there.cut();
    awaitLost(1);

    proxy.heal();
    a.send(b, "after");

    assertThat(b.next()).isEqualTo("after");
  }

  @Test
  void who_asks_gets_an_answer() throws Exception {
    b.answerInquiries(Bytes.utf8("an answer"));
    Inquirer inquirer = new Inquirer(a.loop, Tls.none(), Duration.ofSeconds(5));

    assertThat(inquirer.ask(0, new HostPort("127.0.0.1", gateToB)).toUtf8()).isEqualTo("an answer");
  }

  @Test
  void a_node_that_is_gone_is_gone_behind_the_proxy_too() throws Exception {
    b.close();

    assertThat(a.next()).isEqualTo("disconnected from 2");
  }

  private List<String> send(int count) {
    List<String> texts = IntStream.range(0, count).mapToObj(Integer::toString).toList();
    texts.forEach(text -> a.send(b, text));
    return texts;
  }

  private void awaitLost(int count) throws InterruptedException {
    while (there.lost() < count) {
      Thread.sleep(5);
    }
  }
}
