package io.quorate.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.quorate.bytes.Bytes;
import io.quorate.bytes.Parcel;
import io.quorate.net.TestNode.Event.Connected;
import io.quorate.net.TestNode.Event.Ended;
import io.quorate.net.tls.Tls;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a stranger or a broken peer sends costs it the connection on which it was sent, and the
/// log one line.
@ParameterizedClass
@EnumSource(Transport.class)
@ExtendWith(LeakCheck.class)
class StrangersTest {
  private static final byte[] GOOD_HELLO = RawPeer.hello(TestNode.CLUSTER, 2, 20, 1);

  @Parameter Transport transport = Transport.NIO;

  @Test
  void random_bytes_are_no_peer() throws Exception {
    byte[] garbage = new byte[10_000];
    new Random(7).nextBytes(garbage);
    costsTheConnection("not a peer", garbage);
    costsTheConnection("not a peer", "GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
  }

  @Test
  void a_wrong_magic_is_no_peer() throws Exception {
    byte[] hello = GOOD_HELLO.clone();
    hello[3] ^= 1;
    costsTheConnection("not a peer: begins with 5152504f", hello);
  }

  @Test
  void a_cut_hello_costs_its_connection_quietly() throws Exception {
    for (int length : new int[] {0, 1, 8, 9, GOOD_HELLO.length - 1}) {
      try (LogLines log = new LogLines();
          TestNode node = TestNode.listening(1, transport);
          RawPeer friend = RawPeer.welcomed(node, 3);
          RawPeer stranger = RawPeer.dial(node)) {
        stranger.write(Arrays.copyOf(GOOD_HELLO, length));
        stranger.endOutput();
        assertThat(stranger.drain()).isZero();
        assertThat(log.warnings()).isEmpty();
        assertStillHeard(node, friend);
      }
    }
  }

  @Test
  void every_altered_bit_of_a_hello_is_noticed() throws Exception {
    try (TestNode node = TestNode.listening(1, transport)) {
      // Bits of the length may make it wait for more; the end of the output then ends it.
      for (int bit = 0; bit < GOOD_HELLO.length * 8; bit++) {
        byte[] altered = GOOD_HELLO.clone();
        altered[bit / 8] ^= (byte) (1 << (bit % 8));
        try (RawPeer stranger = RawPeer.dial(node)) {
          stranger.write(altered);
          stranger.endOutput();
          assertThat(stranger.drain()).as("bit %d", bit).isZero();
        }
      }
    }
  }

  @Test
  void a_handshake_that_is_too_long_or_none_is_malformed() throws Exception {
    costsTheConnection("malformed handshake", RawPeer.handshake(1, 1, new byte[513]));
    costsTheConnection("malformed handshake", RawPeer.handshake(1, 1, new byte[31]));
    costsTheConnection("malformed handshake", RawPeer.handshake(1, 1, new byte[32 + 65]));
    costsTheConnection("malformed handshake", RawPeer.handshake(1, 9, new byte[0]));
    costsTheConnection("malformed handshake", RawPeer.welcome(TestNode.CLUSTER, 2, 20));
    costsTheConnection("malformed handshake", RawPeer.refusal(1, 1, "no"));
    costsTheConnection("malformed handshake", RawPeer.handshake(1, 3, new byte[0]));
  }

  @Test
  void another_version_is_refused_with_its_reason() throws Exception {
    isRefused(1, "version 2, this node speaks 1", RawPeer.handshake(2, 1, new byte[99]));
  }

  @Test
  void another_cluster_is_refused_with_its_reason() throws Exception {
    isRefused(2, "node 2 of cluster bad, incarnation 14 dialed", RawPeer.hello(0xbad, 2, 20, 1));
  }

  @Test
  void another_charter_is_refused_with_its_reason() throws Exception {
    isRefused(
        5,
        "node 2 of cluster c1, incarnation 14 is set up for ?raft?, this cluster for",
        RawPeer.hello(TestNode.CLUSTER, 2, 20, 1, "\nraft\n"));
  }

  @Test
  void another_charter_is_not_dialed_any_further() throws Exception {
    costsTheDialedConnection(
        "other charter: node 2 of cluster c1, incarnation 14 is set up for raft, this node for",
        RawPeer.welcome(TestNode.CLUSTER, 2, 20, "raft"));
  }

  @Test
  void another_addressee_is_refused_with_its_reason() throws Exception {
    isRefused(3, "dialed node 7, this is node 1", RawPeer.hello(TestNode.CLUSTER, 2, 20, 7));
  }

  @Test
  void an_unknown_node_is_refused_with_its_reason() throws Exception {
    isRefused(4, "unknown node", RawPeer.hello(TestNode.CLUSTER, 99, 990, 1));
  }

  @Test
  void another_incarnation_is_refused_with_its_reason() throws Exception {
    isRefused(4, "wrong incarnation", RawPeer.hello(TestNode.CLUSTER, 2, 21, 1));
  }

  @Test
  void a_node_that_dials_itself_is_refused() throws Exception {
    isRefused(4, "node 1 is this node itself", RawPeer.hello(TestNode.CLUSTER, 1, 10, 1));
  }

  @Test
  void frames_before_the_welcome_are_not_waited_for() throws Exception {
    BlockingQueue<NodeIdentity> asked = new LinkedBlockingQueue<>();
    try (LogLines log = new LogLines();
        TestNode node =
            new TestNode(1, transport, PeerOptions.DEFAULTS, (peer, _) -> asked.add(peer))) {
      node.listen(0);
      try (RawPeer stranger = RawPeer.dial(node)) {
        stranger.write(GOOD_HELLO);
        assertThat(asked.take()).isEqualTo(TestNode.identity(2));
        stranger.write(RawPeer.frame(TestNode.frame("hasty")));
        assertThat(stranger.drain()).isZero();
        assertThat(log.warnings())
            .singleElement()
            .asString()
            .contains("malformed handshake: bytes before the answer");
      }
    }
  }

  @Test
  void who_does_not_introduce_itself_in_time_is_closed() throws Exception {
    PeerOptions hasty = PeerOptions.DEFAULTS.withHandshakeTimeout(Duration.ofMillis(50));
    try (LogLines log = new LogLines();
        TestNode node = new TestNode(1, transport, hasty, TestNode::admitRightIncarnation)) {
      node.listen(0);
      try (RawPeer friend = RawPeer.welcomed(node, 3);
          RawPeer stranger = RawPeer.dial(node)) {
        assertThat(stranger.drain()).isZero();
        assertThat(log.warnings())
            .singleElement()
            .asString()
            .contains("127.0.0.1:", "no handshake: within PT0.05S");
        assertStillHeard(node, friend);
      }
    }
  }

  @Test
  void only_so_many_may_be_in_their_handshake() throws Exception {
    PeerOptions narrow = PeerOptions.DEFAULTS.withGreetingsMax(3);
    try (LogLines log = new LogLines();
        TestNode node = new TestNode(1, transport, narrow, TestNode::admitRightIncarnation)) {
      node.listen(0);
      try (RawPeer friend = RawPeer.welcomed(node, 3);
          RawPeer first = RawPeer.dial(node);
          RawPeer second = RawPeer.dial(node);
          RawPeer third = RawPeer.dial(node);
          RawPeer fourth = RawPeer.dial(node)) {
        assertThat(fourth.drain()).isZero();
        assertThat(log.warnings()).singleElement().asString().contains("3 others");
        first.endOutput();
        assertThat(first.drain()).isZero();
        try (RawPeer fifth = RawPeer.welcomed(node, 2)) {
          assertStillHeard(node, fifth);
        }
        assertThat(node.next()).isEqualTo(new Ended(2));
        second.endOutput();
        third.endOutput();
        assertStillHeard(node, friend);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {64 * 1024 * 1024 + 1, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
  void a_frame_with_a_huge_or_negative_length_costs_its_connection(int length) throws Exception {
    byte[] frame = RawPeer.frame(TestNode.frame("content"));
    ByteBuffer.wrap(frame).putInt(0, length);
    costsThePeersConnection(
        "frame too long: " + Integer.toUnsignedString(length) + " bytes", frame);
  }

  @Test
  void every_altered_bit_of_a_frame_costs_its_connection() throws Exception {
    byte[] frame = RawPeer.frame(TestNode.frame("content"));
    try (TestNode node = TestNode.listening(1, transport)) {
      for (int bit = 0; bit < frame.length * 8; bit++) {
        byte[] altered = frame.clone();
        altered[bit / 8] ^= (byte) (1 << (bit % 8));
        try (RawPeer peer = RawPeer.welcomed(node, 2)) {
          peer.write(altered);
          peer.endOutput();
          assertThat(peer.drain()).isZero();
        }
      }
      assertThat(node.events).containsOnly(new Ended(2));
    }
  }

  @Test
  void a_wrong_checksum_is_noticed_before_the_cover_is_believed() throws Exception {
    byte[] frame = RawPeer.frame(TestNode.frame("content"));
    frame[16] ^= 1;
    costsThePeersConnection("altered frame: it does not match its checksum", frame);
  }

  @Test
  void a_parcel_that_does_not_add_up_costs_its_connection() throws Exception {
    byte[] frame = RawPeer.frame(TestNode.frame("content"));
    ByteBuffer.wrap(frame).putInt(12, Integer.MAX_VALUE);
    costsThePeersConnection("malformed frame", frame);
    costsThePeersConnection("malformed frame", new byte[8]);
  }

  @Test
  void good_frames_before_a_bad_one_count_and_those_after_it_do_not() throws Exception {
    byte[] good = RawPeer.frame(TestNode.frame("good"));
    byte[] bad = good.clone();
    bad[16] ^= 1;
    try (TestNode node = TestNode.listening(1, transport);
        RawPeer peer = RawPeer.welcomed(node, 2)) {
      peer.write(
          ByteBuffer.allocate(4 * good.length).put(good).put(good).put(bad).put(good).array());
      assertThat(peer.drain()).isZero();
      assertThat(node.nextText()).isEqualTo("good");
      assertThat(node.nextText()).isEqualTo("good");
      assertThat(node.next()).isEqualTo(new Ended(2));
      assertThat(node.events).isEmpty();
    }
  }

  @Test
  void frames_cut_anywhere_are_put_together_again() throws Exception {
    byte[] frame = RawPeer.frame(new Parcel(Bytes.utf8("head"), List.of(Bytes.utf8("ab"))));
    try (TestNode node = TestNode.listening(1, transport);
        RawPeer peer = RawPeer.welcomed(node, 2)) {
      for (int cut = 1; cut < frame.length; cut++) {
        peer.write(Arrays.copyOf(frame, cut));
        peer.write(Arrays.copyOfRange(frame, cut, frame.length));
        assertThat(node.nextText()).isEqualTo("ab");
      }
    }
  }

  @Test
  void the_log_says_repeated_misdeeds_once() throws Exception {
    try (LogLines log = new LogLines();
        TestNode node = TestNode.listening(1, transport)) {
      for (int i = 0; i < 20; i++) {
        try (RawPeer stranger = RawPeer.dial(node)) {
          stranger.write(("knock, knock " + i).getBytes(US_ASCII));
          assertThat(stranger.drain()).isZero();
        }
      }
      assertThat(log.warnings()).hasSize(1);
      assertThat(log.lines(Level.DEBUG))
          .filteredOn(line -> line.contains("not a peer"))
          .hasSize(20);
    }
  }

  @Test
  void a_listener_that_throws_costs_the_connection_and_is_reported() throws Exception {
    List<String> heard = new ArrayList<>();
    try (LogLines log = new LogLines();
        NodeLoop loop = NodeLoop.start("thrower", transport);
        TestNode dialer = TestNode.listening(2, transport)) {
      PeerListener thrower =
          new PeerListener() {
            @Override
            public void received(long from, Parcel frame) {
              heard.add(frame.payloads().getFirst().toUtf8());
              throw new IllegalStateException("on purpose");
            }

            @Override
            public void connected(long peer) {}

            @Override
            public void disconnected(long peer) {}

            @Override
            public void ended(long peer) {}
          };
      PeerNetwork network =
          new PeerNetwork(
              loop,
              TestNode.identity(1),
              PeerOptions.DEFAULTS,
              Tls.none(),
              new Random(1),
              TestNode::admitRightIncarnation,
              thrower);
      int port = loop.call(() -> network.bind("127.0.0.1", 0));
      dialer.dial(1, new HostPort("127.0.0.1", port));
      assertThat(dialer.next()).isEqualTo(new Connected(1));
      dialer.run(() -> {
        dialer.network.send(1, TestNode.frame("one"));
        dialer.network.send(1, TestNode.frame("two"));
      });
      assertThat(dialer.next()).isEqualTo(new TestNode.Event.Disconnected(1));
      assertThat(loop.call(() -> List.copyOf(heard))).containsExactly("one");
      assertThat(log.lines(Level.ERROR)).singleElement().asString().contains("fault of this node");
    }
  }

  // The dialing side.

  @Test
  void a_dialer_says_hello_as_described() throws Exception {
    try (TestNode node = TestNode.listening(1, transport);
        ServerSocket server = RawPeer.listen()) {
      node.dial(2, RawPeer.address(server));
      try (RawPeer peer = RawPeer.accept(server)) {
        byte[] body = RawPeer.longs(TestNode.CLUSTER, 1, 10, 2);
        assertThat(peer.readHandshake())
            .isEqualTo(ByteBuffer.allocate(33).put((byte) 1).put(body).flip());
      }
    }
  }

  @Test
  void a_dialer_does_not_talk_to_another_cluster() throws Exception {
    costsTheDialedConnection("other cluster", RawPeer.welcome(0xbad, 2, 20));
  }

  @Test
  void a_dialer_does_not_talk_to_another_node() throws Exception {
    costsTheDialedConnection("other node", RawPeer.welcome(TestNode.CLUSTER, 3, 30));
  }

  @Test
  void a_dialer_does_not_talk_to_another_incarnation() throws Exception {
    costsTheDialedConnection(
        "not admitted: node 2 of cluster c1, incarnation 15: wrong incarnation",
        RawPeer.welcome(TestNode.CLUSTER, 2, 21));
  }

  @Test
  void a_dialer_says_why_it_was_refused() throws Exception {
    costsTheDialedConnection(
        "refused by the peer: CLUSTER, no?forged line", RawPeer.refusal(1, 2, "no\nforged line"));
    costsTheDialedConnection(
        "refused by the peer: VERSION, speaks 3", RawPeer.refusal(3, 1, "speaks 3"));
    costsTheDialedConnection("refused by the peer: OTHER, new", RawPeer.refusal(3, 200, "new"));
  }

  @Test
  void a_dialer_expects_nothing_but_an_answer() throws Exception {
    costsTheDialedConnection("malformed handshake", RawPeer.hello(TestNode.CLUSTER, 2, 20, 1));
    costsTheDialedConnection("other version", RawPeer.handshake(2, 2, new byte[24]));
    costsTheDialedConnection("not a peer", "HTTP/1.1 400 Bad Request".getBytes(US_ASCII));
  }

  @Test
  void a_dialer_says_that_it_got_no_answer() throws Exception {
    try (LogLines log = new LogLines();
        TestNode node = TestNode.listening(1, transport);
        ServerSocket server = RawPeer.listen()) {
      node.dial(2, RawPeer.address(server));
      try (RawPeer peer = RawPeer.accept(server)) {
        peer.readHandshake();
        peer.endOutput();
        assertThat(peer.drain()).isZero();
        // Here the line follows the close.
        assertThat(log.awaitWarning()).contains("127.0.0.1:", "no handshake: the peer closed it");
      }
    }
  }

  @Test
  void a_dialer_waits_only_so_long_for_an_answer_and_dials_again() throws Exception {
    PeerOptions hasty = PeerOptions.DEFAULTS.withHandshakeTimeout(Duration.ofMillis(50));
    try (TestNode node = new TestNode(1, transport, hasty, TestNode::admitRightIncarnation);
        ServerSocket server = RawPeer.listen()) {
      node.dial(2, RawPeer.address(server));
      try (RawPeer mute = RawPeer.accept(server)) {
        mute.readHandshake();
        assertThat(mute.drain()).isZero();
      }
      try (RawPeer again = RawPeer.accept(server)) {
        again.readHandshake();
        again.write(RawPeer.welcome(TestNode.CLUSTER, 2, 20));
        assertThat(node.next()).isEqualTo(new Connected(2));
      }
    }
  }

  @Test
  void a_peer_that_talks_on_a_dialed_connection_loses_it() throws Exception {
    try (LogLines log = new LogLines();
        TestNode node = TestNode.listening(1, transport);
        ServerSocket server = RawPeer.listen()) {
      node.dial(2, RawPeer.address(server));
      try (RawPeer peer = RawPeer.accept(server)) {
        peer.readHandshake();
        peer.write(RawPeer.welcome(TestNode.CLUSTER, 2, 20));
        assertThat(node.next()).isEqualTo(new Connected(2));
        peer.write("something".getBytes(UTF_8));
        assertThat(peer.drain()).isZero();
        assertThat(node.next()).isEqualTo(new TestNode.Event.Disconnected(2));
        assertThat(log.warnings()).singleElement().asString().contains("unexpected bytes");
      }
    }
  }

  /// A stranger that begins with `bytes` is closed without an answer, with one line that contains
  /// `said`.
  private void costsTheConnection(String said, byte[] bytes) throws Exception {
    try (LogLines log = new LogLines();
        TestNode node = TestNode.listening(1, transport);
        RawPeer friend = RawPeer.welcomed(node, 3);
        RawPeer stranger = RawPeer.dial(node)) {
      stranger.write(bytes);
      assertThat(stranger.drain()).isZero();
      assertThat(log.warnings()).singleElement().asString().contains("127.0.0.1:", said);
      assertStillHeard(node, friend);
    }
  }

  /// As above, but for a peer after a good handshake.
  private void costsThePeersConnection(String said, byte[] bytes) throws Exception {
    try (LogLines log = new LogLines();
        TestNode node = TestNode.listening(1, transport);
        RawPeer friend = RawPeer.welcomed(node, 3);
        RawPeer peer = RawPeer.welcomed(node, 2)) {
      peer.write(bytes);
      assertThat(peer.drain()).isZero();
      assertThat(log.warnings()).singleElement().asString().contains("127.0.0.1:", said);
      assertThat(node.next()).isEqualTo(new Ended(2));
      assertStillHeard(node, friend);
    }
  }

  /// As above, but the stranger is told the reason, which the line in the log contains too.
  private void isRefused(int code, String said, byte[] hello) throws Exception {
    try (LogLines log = new LogLines();
        TestNode node = TestNode.listening(1, transport);
        RawPeer friend = RawPeer.welcomed(node, 3);
        RawPeer stranger = RawPeer.dial(node)) {
      stranger.write(hello);
      ByteBuffer answer = stranger.readHandshake();
      assertThat(answer.get()).isEqualTo((byte) 3);
      assertThat(answer.get()).isEqualTo((byte) code);
      assertThat(UTF_8.decode(answer).toString()).contains(said);
      assertThat(stranger.drain()).isZero();
      assertThat(log.warnings()).singleElement().asString().contains("127.0.0.1:", said);
      assertStillHeard(node, friend);
    }
  }

  /// A dialer that is answered with `bytes` closes the connection, with one line that contains
  /// `said`.
  private void costsTheDialedConnection(String said, byte[] bytes) throws Exception {
    try (LogLines log = new LogLines();
        TestNode node = TestNode.listening(1, transport);
        RawPeer friend = RawPeer.welcomed(node, 3);
        ServerSocket server = RawPeer.listen()) {
      node.dial(2, RawPeer.address(server));
      try (RawPeer peer = RawPeer.accept(server)) {
        peer.readHandshake();
        peer.write(bytes);
        assertThat(peer.drain()).isZero();
        assertThat(log.warnings()).singleElement().asString().contains("127.0.0.1:", said);
        assertStillHeard(node, friend);
      }
    }
  }

  private static void assertStillHeard(TestNode node, RawPeer friend) throws Exception {
    friend.write(RawPeer.frame(TestNode.frame("still heard")));
    assertThat(node.nextText()).isEqualTo("still heard");
  }
}
