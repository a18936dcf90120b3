package io.quorate.net;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.quorate.bytes.Bytes;
import io.quorate.bytes.Parcel;
import io.quorate.net.TestNode.Event.Connected;
import io.quorate.net.TestNode.Event.Disconnected;
import io.quorate.net.TestNode.Event.Ended;
import io.quorate.net.TestNode.Event.Received;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Transport.class)
@ExtendWith(LeakCheck.class)
class PeerNetworkTest {
  @Parameter Transport transport = Transport.NIO;

  @Test
  void two_nodes_exchange_frames_in_order_in_both_directions() throws Exception {
    try (TestNode one = TestNode.listening(1, transport);
        TestNode two = TestNode.listening(2, transport)) {
      one.connect(two);
      two.connect(one);
      for (int i = 0; i < 100; i++) {
        assertThat(one.send(2, "to two " + i)).isTrue();
        assertThat(two.send(1, "to one " + i)).isTrue();
      }
      for (int i = 0; i < 100; i++) {
        assertThat(two.next()).isEqualTo(new Received(1, TestNode.frame("to two " + i)));
        assertThat(one.next()).isEqualTo(new Received(2, TestNode.frame("to one " + i)));
      }
      Traffic traffic = one.network.traffic();
      assertThat(traffic.framesSent()).isEqualTo(100);
      assertThat(traffic.framesReceived()).isEqualTo(100);
      assertThat(traffic.bytesReceived()).isEqualTo(two.network.traffic().bytesSent());
      assertThat(traffic.framesDropped()).isZero();
    }
  }

  @Test
  void a_big_frame_arrives_whole_among_small_ones() throws Exception {
    byte[] content = new byte[20_000_000];
    new Random(1).nextBytes(content);
    Parcel big =
        new Parcel(
            Bytes.utf8("big"),
            List.of(Bytes.wrap(content, 0, 7), Bytes.EMPTY, Bytes.wrap(content)));
    try (TestNode one = TestNode.listening(1, transport);
        TestNode two = TestNode.listening(2, transport)) {
      one.connect(two);
      one.run(() -> {
        one.network.send(2, TestNode.frame("before"));
        one.network.send(2, big);
        one.network.send(2, TestNode.frame("after"));
      });
      assertThat(two.nextText()).isEqualTo("before");
      assertThat(two.next()).isEqualTo(new Received(1, big));
      assertThat(two.nextText()).isEqualTo("after");
    }
  }

  @Test
  void a_frame_beyond_the_limit_is_refused_where_it_is_sent() throws Exception {
    PeerOptions options = PeerOptions.DEFAULTS.withFrameBytesMax(1024);
    try (TestNode one = new TestNode(1, transport, options, TestNode::admitRightIncarnation);
        TestNode two = TestNode.listening(2, transport)) {
      one.connect(two);
      int overhead = TestNode.frame("").encodedLength();
      assertThat(one.send(2, "x".repeat(1024 - overhead))).isTrue();
      assertThat(two.nextText()).hasSize(1024 - overhead);
      assertThatThrownBy(() -> one.send(2, "x".repeat(1025 - overhead)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the frame has 1025 bytes, allowed are 1024");
      assertThat(one.send(2, "goes on")).isTrue();
      assertThat(two.nextText()).isEqualTo("goes on");
    }
  }

  @Test
  void what_is_sent_without_a_connection_is_dropped_and_counted() {
    try (TestNode one = TestNode.listening(1, transport)) {
      assertThat(one.send(2, "to a stranger")).isFalse();
      assertThat(one.network.traffic().framesDropped()).isEqualTo(1);
      assertThat(one.network.traffic().framesSent()).isZero();
    }
  }

  @Test
  void many_frames_of_one_pass_are_flushed_once() throws Exception {
    try (TestNode one = TestNode.listening(1, transport);
        TestNode two = TestNode.listening(2, transport)) {
      one.connect(two);
      one.run(() -> {
        for (int i = 0; i < 1000; i++) {
          one.network.send(2, TestNode.frame("" + i));
        }
      });
      for (int i = 0; i < 1000; i++) {
        assertThat(two.nextText()).isEqualTo("" + i);
      }
      assertThat(one.network.traffic().framesSent()).isEqualTo(1000);
      assertThat(one.network.traffic().flushes()).isEqualTo(1);
    }
  }

  @Test
  void a_peer_that_restarts_at_its_address_is_connected_again() throws Exception {
    try (TestNode one = TestNode.listening(1, transport)) {
      int port;
      try (TestNode two = TestNode.listening(2, transport)) {
        port = two.port();
        one.connect(two);
      }
      assertThat(one.next()).isEqualTo(new Disconnected(2));
      assertThat(one.send(2, "lost")).isFalse();
      try (TestNode two =
          new TestNode(2, transport, PeerOptions.DEFAULTS, TestNode::admitRightIncarnation)) {
        two.listen(port);
        assertThat(one.next()).isEqualTo(new Connected(2));
        assertThat(one.send(2, "again")).isTrue();
        assertThat(two.nextText()).isEqualTo("again");
      }
    }
  }

  @Test
  void a_peer_that_dials_is_dialed_at_once() throws Exception {
    HostPort reserved;
    try (ServerSocket server = RawPeer.listen()) {
      reserved = RawPeer.address(server);
    }
    PeerOptions patient =
        PeerOptions.DEFAULTS.withBackoff(Duration.ofHours(1), Duration.ofHours(1));
    try (LogLines log = new LogLines();
        TestNode one = new TestNode(1, transport, patient, TestNode::admitRightIncarnation);
        TestNode two =
            new TestNode(2, transport, PeerOptions.DEFAULTS, TestNode::admitRightIncarnation)) {
      one.listen(0);
      one.dial(2, reserved);
      assertThat(log.awaitInfo()).startsWith("cannot connect to node 2");
      two.listen(reserved.port());
      two.connect(one);
      assertThat(one.next()).isEqualTo(new Connected(2));
    }
  }

  @Test
  void the_addresses_of_a_peer_are_tried_in_turn_and_the_dead_ones_named() throws Exception {
    HostPort dead;
    try (ServerSocket server = RawPeer.listen()) {
      dead = RawPeer.address(server);
    }
    try (LogLines log = new LogLines();
        TestNode one = TestNode.listening(1, transport);
        TestNode two = TestNode.listening(2, transport)) {
      HostPort nowhere = new HostPort("no-such-host.invalid", 1);
      one.dial(2, dead, nowhere, two.address());
      assertThat(one.next()).isEqualTo(new Connected(2));
      assertThat(log.lines(Level.INFO))
          .satisfiesExactly(
              line -> assertThat(line).startsWith("cannot connect to node 2 at " + dead + ": "),
              line -> assertThat(line).startsWith("cannot connect to node 2 at " + nowhere + ": "),
              line -> assertThat(line).isEqualTo("connected to node 2 at " + two.address()));
    }
  }

  @Test
  void a_peer_at_a_new_address_is_dialed_there() throws Exception {
    HostPort dead;
    try (ServerSocket server = RawPeer.listen()) {
      dead = RawPeer.address(server);
    }
    try (TestNode one = TestNode.listening(1, transport);
        TestNode two = TestNode.listening(2, transport)) {
      one.dial(2, dead);
      one.dial(2, two.address());
      assertThat(one.next()).isEqualTo(new Connected(2));
    }
  }

  @Test
  void a_node_that_dials_again_replaces_its_earlier_connection() throws Exception {
    try (TestNode one = TestNode.listening(1, transport);
        RawPeer earlier = RawPeer.welcomed(one, 2);
        RawPeer later = RawPeer.welcomed(one, 2)) {
      assertThat(earlier.drain()).isZero();
      later.write(RawPeer.frame(TestNode.frame("still here")));
      assertThat(one.nextText()).isEqualTo("still here");
    }
  }

  @Test
  void the_end_of_a_peer_is_told_after_all_that_it_has_sent() throws Exception {
    try (TestNode one = TestNode.listening(1, transport)) {
      try (RawPeer two = RawPeer.welcomed(one, 2)) {
        two.write(RawPeer.frame(TestNode.frame("last words")));
      }
      assertThat(one.nextText()).isEqualTo("last words");
      assertThat(one.next()).isEqualTo(new Ended(2));
    }
  }

  @Test
  void a_full_queue_drops_frames_and_takes_them_again_once_it_has_drained() throws Exception {
    int queueBytesMax = 1 << 20;
    PeerOptions options = PeerOptions.DEFAULTS.withQueueBytesMax(queueBytesMax);
    String content = "x".repeat(100_000);
    long frameBytes = 8L + TestNode.frame(content).encodedLength();
    try (TestNode one = new TestNode(1, transport, options, TestNode::admitRightIncarnation);
        ServerSocket server = RawPeer.listen()) {
      one.dial(2, RawPeer.address(server));
      try (RawPeer slow = RawPeer.accept(server)) {
        slow.readHandshake();
        slow.write(RawPeer.welcome(TestNode.CLUSTER, 2, 20));
        assertThat(one.next()).isEqualTo(new Connected(2));

        one.run(() -> {
          while (one.network.send(2, TestNode.frame(content))) {}
        });
        long queued = one.network.traffic().framesSent();
        assertThat(queued * frameBytes).isLessThanOrEqualTo(queueBytesMax + frameBytes);
        assertThat(one.network.traffic().framesDropped()).isEqualTo(1);

        // The system takes what its own buffers hold. Each task is a pass of its own, with its
        // flush.
        int refused = 0;
        while (refused < 3) {
          refused = one.send(2, content) ? 0 : refused + 1;
        }
        long sent = one.network.traffic().framesSent();
        for (long i = 0; i < sent; i++) {
          assertThat(slow.readFrame()).hasSize((int) frameBytes - 8);
        }
        assertThat(one.send(2, "taken again")).isTrue();
        assertThat(slow.readFrame()).hasSize(TestNode.frame("taken again").encodedLength());
      }
    }
  }

  @Test
  void frames_pass_only_after_both_verdicts_however_late() throws Exception {
    BlockingQueue<Consumer<Optional<String>>> verdicts = new LinkedBlockingQueue<>();
    Admission later = (_, verdict) -> verdicts.add(verdict);
    try (TestNode one = new TestNode(1, transport, PeerOptions.DEFAULTS, later);
        TestNode two = new TestNode(2, transport, PeerOptions.DEFAULTS, later)) {
      two.listen(0);
      one.dial(2, two.address());
      // First the acceptor is asked, here; its welcome lets the dialer be asked, below.
      Consumer<Optional<String>> acceptors = verdicts.take();
      assertThat(one.send(2, "too early")).isFalse();
      acceptors.accept(Optional.empty());
      Consumer<Optional<String>> dialers = verdicts.take();
      assertThat(one.send(2, "still too early")).isFalse();
      two.run(() -> acceptors.accept(Optional.of("a second verdict is void")));
      one.run(() -> dialers.accept(Optional.empty()));
      assertThat(one.next()).isEqualTo(new Connected(2));
      assertThat(one.send(2, "in time")).isTrue();
      assertThat(two.nextText()).isEqualTo("in time");
    }
  }

  @Test
  void a_verdict_after_the_time_for_the_handshake_is_void() throws Exception {
    BlockingQueue<Consumer<Optional<String>>> verdicts = new LinkedBlockingQueue<>();
    PeerOptions hasty = PeerOptions.DEFAULTS.withHandshakeTimeout(Duration.ofMillis(50));
    try (TestNode one = new TestNode(1, transport, hasty, (_, verdict) -> verdicts.add(verdict))) {
      one.listen(0);
      try (RawPeer peer = RawPeer.dial(one)) {
        peer.write(RawPeer.hello(TestNode.CLUSTER, 2, 20, 1));
        Consumer<Optional<String>> verdict = verdicts.take();
        assertThat(peer.drain()).isZero();
        one.run(() -> verdict.accept(Optional.empty()));
        assertThat(one.events).isEmpty();
      }
    }
  }

  @Test
  void a_removed_peer_is_cut_off_in_both_directions_without_a_callback() throws Exception {
    try (TestNode one = TestNode.listening(1, transport);
        TestNode two =
            new TestNode(2, transport, PeerOptions.DEFAULTS, TestNode::admitRightIncarnation)) {
      two.listen(0);
      one.connect(two);
      try (RawPeer incoming = RawPeer.welcomed(one, 2)) {
        one.run(() -> one.network.removePeer(2));
        assertThat(incoming.drain()).isZero();
        assertThat(one.send(2, "gone")).isFalse();
        one.run(() -> assertThat(one.network.isConnected(2)).isFalse());
        assertThat(one.events).isEmpty();
      }
    }
  }

  @Test
  void closing_releases_everything_and_is_silent() throws Exception {
    TestNode one = TestNode.listening(1, transport);
    try (TestNode two = TestNode.listening(2, transport);
        RawPeer incoming = RawPeer.welcomed(one, 3);
        RawPeer greeting = RawPeer.dial(one)) {
      one.connect(two);
      one.dial(4, new HostPort("127.0.0.1", 1));
      one.send(2, "queued");
      one.run(one.network::close);
      one.run(one.network::close);
      assertThat(incoming.drain()).isZero();
      assertThat(greeting.drain()).isZero();
      assertThat(one.send(2, "closed")).isFalse();
      assertThatThrownBy(() -> one.dial(2, two.address()))
          .isInstanceOf(IllegalStateException.class);
      one.loop.close();
      one.loop.close();
      assertThat(one.loop.eventLoopGroup().awaitTermination(0, SECONDS)).isTrue();
      assertThat(one.events).isEmpty();
      try (ServerSocket again = new ServerSocket(one.port(), 1, InetAddress.getLoopbackAddress())) {
        assertThat(again.isBound()).isTrue();
      }
    }
  }

  @Test
  void closing_amid_handshakes_is_silent_too() throws Exception {
    try (LogLines log = new LogLines();
        ServerSocket server = RawPeer.listen()) {
      TestNode one = TestNode.listening(1, transport);
      one.dial(2, RawPeer.address(server));
      try (RawPeer peer = RawPeer.accept(server);
          RawPeer stranger = RawPeer.dial(one)) {
        peer.readHandshake();
        one.close();
        assertThat(peer.drain()).isZero();
        assertThat(stranger.drain()).isZero();
      }
      assertThat(log.lines(Level.INFO)).isEmpty();
    }
  }

  @Test
  void an_address_that_cannot_be_listened_at_is_named() throws IOException {
    try (TestNode one = TestNode.listening(1, transport);
        TestNode two =
            new TestNode(2, transport, PeerOptions.DEFAULTS, TestNode::admitRightIncarnation)) {
      assertThatThrownBy(() -> two.listen(one.port()))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith("cannot listen for peers at 127.0.0.1:" + one.port())
          .hasMessageContaining("in use");
      assertThat(two.listen(0)).isPositive();
    }
  }

  @Test
  void a_node_may_listen_at_several_addresses_and_leaves_all_of_them() throws Exception {
    int first;
    int second;
    try (TestNode one = TestNode.listening(1, transport);
        TestNode two = TestNode.listening(2, transport);
        TestNode three = TestNode.listening(3, transport)) {
      first = one.port();
      two.connect(one);
      second = one.listen(0);
      three.connect(one);
      assertThat(first).isNotEqualTo(second);
    }
    for (int port : new int[] {first, second}) {
      try (ServerSocket again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        assertThat(again.isBound()).isTrue();
      }
    }
  }

  @Test
  void misuse_is_refused() {
    try (TestNode one = TestNode.listening(1, transport)) {
      assertThatThrownBy(() -> one.dial(1, one.address()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> one.dial(2)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> one.network.send(2, TestNode.frame("off the loop")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("loop");
    }
  }
}
