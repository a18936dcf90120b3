package io.quorate.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.quorate.bytes.Bytes;
import io.quorate.bytes.Parcel;
import io.quorate.net.TestNode.Event.Connected;
import io.quorate.net.TestNode.Event.Disconnected;
import io.quorate.net.TestNode.Event.Received;
import io.quorate.net.fixture.Authority;
import io.quorate.net.fixture.Setup;
import io.quorate.net.tls.KeyPairFiles;
import io.quorate.net.tls.SelfSigned;
import io.quorate.net.tls.Tls;
import io.quorate.net.tls.TlsFileException;
import io.quorate.net.tls.TlsVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Peers over TLS: those who belong together talk, and everybody else costs one line in the log.
@ParameterizedClass
@EnumSource(Transport.class)
@ExtendWith(LeakCheck.class)
class TlsPeersTest {
  @Parameter Transport transport = Transport.NIO;

  @TempDir private Path folder;
  private Authority authority;

  @BeforeEach
  void authority() {
    authority = new Authority(folder, "authority");
  }

  @Test
  void frames_pass_in_order_in_both_directions() throws Exception {
    try (TestNode one = node(1);
        TestNode two = node(2)) {
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
    }
  }

  @Test
  void a_big_frame_arrives_whole_among_small_ones() throws Exception {
    byte[] content = new byte[20_000_000];
    new Random(1).nextBytes(content);
    Parcel big = new Parcel(Bytes.utf8("big"), List.of(Bytes.EMPTY, Bytes.wrap(content)));
    try (TestNode one = node(1);
        TestNode two = node(2)) {
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
  void a_full_queue_drops_frames() throws Exception {
    PeerOptions options = PeerOptions.DEFAULTS.withQueueBytesMax(1 << 20);
    String content = "x".repeat(100_000);
    try (TestNode one =
            new TestNode(
                1, transport, options, tls(member("node1")), TestNode::admitRightIncarnation);
        TestNode two = node(2)) {
      one.connect(two);
      one.run(() -> {
        while (one.network.send(2, TestNode.frame(content))) {}
      });
      long queued = one.network.traffic().framesSent();
      assertThat(queued).isBetween(1L, 11L);
      for (long i = 0; i < queued; i++) {
        assertThat(two.nextText()).isEqualTo(content);
      }
      assertThat(one.send(2, "taken again")).isTrue();
      assertThat(two.nextText()).isEqualTo("taken again");
    }
  }

  @Test
  void a_peer_that_restarts_is_connected_again() throws Exception {
    try (TestNode one = node(1)) {
      int port;
      try (TestNode two = node(2)) {
        port = two.port();
        one.connect(two);
      }
      assertThat(one.next()).isEqualTo(new Disconnected(2));
      try (TestNode two = node(2, member("node2"), port)) {
        assertThat(one.next()).isEqualTo(new Connected(2));
        assertThat(one.send(2, "again")).isTrue();
        assertThat(two.nextText()).isEqualTo("again");
      }
    }
  }

  @Test
  void a_node_may_speak_tls_with_some_peers_only() throws Exception {
    try (TestNode one = node(1);
        TestNode two = node(2);
        TestNode three = TestNode.listening(3, transport)) {
      one.connect(two);
      one.connect(three);
      assertThat(one.send(2, "secret")).isTrue();
      assertThat(one.send(3, "open")).isTrue();
      assertThat(two.nextText()).isEqualTo("secret");
      assertThat(three.nextText()).isEqualTo("open");
    }
  }

  @Test
  void self_signed_nodes_that_trust_anybody_connect() throws Exception {
    KeyPairFiles made = SelfSigned.in(folder.resolve("fixtures"), List.of("127.0.0.1"), 1);
    Setup setup = new Setup().own(made).trustingAnybody();
    try (TestNode one = node(1, setup, 0);
        TestNode two = node(2, setup, 0)) {
      one.connect(two);
      assertThat(one.send(2, "hello")).isTrue();
      assertThat(two.nextText()).isEqualTo("hello");
    }
  }

  @Test
  void a_dialer_of_a_foreign_authority_is_refused_and_told_so() throws Exception {
    Authority stranger = new Authority(folder, "stranger");
    isRefused(
        new Setup().own(stranger.issue("mallory")).trusting(authority),
        "the certificate CN=mallory ",
        "was not signed by a trusted authority");
  }

  @Test
  void a_dialer_without_a_certificate_is_refused() throws Exception {
    isRefused(new Setup().trusting(authority), "no TLS: it showed no certificate");
  }

  @Test
  void an_expired_dialer_is_refused() throws Exception {
    KeyPairFiles late =
        authority.issue("late", builder -> builder.notAfter(Instant.now().minusSeconds(9)));
    isRefused(new Setup().own(late).trusting(authority), "the certificate CN=late ", "expired at");
  }

  @Test
  void a_dialer_that_comes_from_elsewhere_than_its_certificate_is_refused() throws Exception {
    KeyPairFiles far = authority.issueBare("far", builder -> builder.addSanIpAddress("10.9.8.7"));
    Setup setup = new Setup().own(far).trusting(authority);
    try (LogLines log = new LogLines();
        TestNode two = node(2);
        TestNode one = node(1, setup, 0)) {
      one.dial(2, two.address());
      assertThat(List.of(log.awaitWarning(), log.awaitWarning()))
          .allSatisfy(line ->
              assertThat(line).contains("127.0.0.1:", "holds for [10.9.8.7], not for 127.0.0.1"));
    }
    try (TestNode two = node(2, member("node2").fromAnywhere(), 0);
        TestNode one = node(1, setup, 0)) {
      one.connect(two);
    }
  }

  @Test
  void an_acceptor_for_another_host_is_refused() throws Exception {
    KeyPairFiles far = authority.issueBare("far", builder -> builder.addSanIpAddress("10.9.8.7"));
    try (LogLines log = new LogLines();
        TestNode one = node(1);
        TestNode two = node(2, new Setup().own(far).trusting(authority), 0)) {
      one.dial(2, two.address());
      assertThat(List.of(log.awaitWarning(), log.awaitWarning()))
          .anySatisfy(line -> assertThat(line).contains("holds for [10.9.8.7], not for 127.0.0.1"))
          .anySatisfy(line -> assertThat(line).contains("it ended the handshake with the alert"));
      assertThat(one.events).isEmpty();
    }
  }

  @Test
  void a_dialer_without_tls_is_refused() throws Exception {
    try (LogLines log = new LogLines();
        TestNode two = node(2);
        TestNode one = TestNode.listening(1, transport)) {
      one.dial(2, new HostPort("127.0.0.1", two.port()));
      assertThat(List.of(log.awaitWarning(), log.awaitWarning()))
          .anySatisfy(line -> assertThat(line).endsWith("no TLS: it does not speak TLS"))
          .anySatisfy(line -> assertThat(line).contains("no handshake"));
      assertThat(two.events).isEmpty();
    }
  }

  @Test
  void a_dialer_with_tls_is_told_from_garbage_where_there_is_none() throws Exception {
    try (LogLines log = new LogLines();
        TestNode two = TestNode.listening(2, transport);
        TestNode one = node(1)) {
      one.dial(2, two.address().withTls());
      assertThat(List.of(log.awaitWarning(), log.awaitWarning()))
          .anySatisfy(line -> assertThat(line).contains("not a peer: begins with 16030", "is TLS"))
          .anySatisfy(line -> assertThat(line).contains("no handshake: the peer closed it"));
    }
  }

  @Test
  void garbage_costs_its_connection_and_is_not_shown() throws Exception {
    try (LogLines log = new LogLines();
        TestNode one = node(1);
        TestNode two = node(2);
        RawPeer stranger = RawPeer.dial(two)) {
      one.connect(two);
      stranger.write("GET /secret HTTP/1.1\r\n\r\n".getBytes(UTF_8));
      assertThat(stranger.drain()).isLessThan(100);
      assertThat(log.warnings()).singleElement().asString().endsWith("it does not speak TLS");
      assertThat(log.lines(Level.DEBUG)).noneMatch(line -> line.contains("secret"));
      assertStillConnected(one, two);
    }
  }

  @Test
  void a_handshake_that_stalls_is_ended() throws Exception {
    PeerOptions hasty = PeerOptions.DEFAULTS.withHandshakeTimeout(Duration.ofMillis(100));
    try (LogLines log = new LogLines();
        TestNode two =
            new TestNode(
                2, transport, hasty, tls(member("node2")), TestNode::admitRightIncarnation)) {
      two.listen(0);
      try (RawPeer stranger = RawPeer.dial(two)) {
        // The header of a ClientHello, which then does not come.
        stranger.write(new byte[] {0x16, 3, 1, 1, 0, 1, 0, 0, (byte) 0xfc, 3, 3});
        assertThat(stranger.drain()).isZero();
      }
      assertThat(log.warnings()).singleElement().asString().contains("no handshake: within");
    }
  }

  @Test
  void a_stranger_that_leaves_during_the_handshake_says_nothing() throws Exception {
    try (LogLines log = new LogLines();
        TestNode one = node(1);
        TestNode two = node(2)) {
      try (RawPeer stranger = RawPeer.dial(two)) {
        stranger.write(new byte[] {0x16, 3, 1});
      }
      one.connect(two);
      assertThat(log.warnings()).isEmpty();
    }
  }

  @Test
  void a_dialer_that_speaks_too_old_a_version_is_refused() throws Exception {
    try (LogLines log = new LogLines();
        TestNode two = node(2, member("node2").only(TlsVersion.TLS_1_3), 0);
        TestNode one = node(1, member("node1").only(TlsVersion.TLS_1_2), 0)) {
      one.dial(2, two.address());
      assertThat(List.of(log.awaitWarning(), log.awaitWarning()))
          .anySatisfy(
              line -> assertThat(line).endsWith("it speaks no version of TLS that is allowed here"))
          .anySatisfy(line ->
              assertThat(line).endsWith("it does not speak a version of TLS that is allowed here"));
    }
  }

  @Test
  void closing_is_silent_amid_handshakes_and_after_them() throws Exception {
    TestNode one = node(1);
    TestNode two = node(2);
    try (LogLines log = new LogLines();
        RawPeer stranger = RawPeer.dial(two)) {
      stranger.write(new byte[] {0x16, 3, 1});
      one.connect(two);
      one.send(2, "queued");
      one.close();
      two.close();
      assertThat(stranger.drain()).isZero();
      assertThat(log.warnings()).isEmpty();
    }
  }

  @Test
  void without_a_certificate_there_is_no_listening_with_tls() {
    try (TestNode one =
        new TestNode(1, transport, PeerOptions.DEFAULTS, TestNode::admitRightIncarnation)) {
      assertThatThrownBy(() -> one.loop.call(() -> one.network.bindTls("127.0.0.1", 0)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("no certificate to show to those who connect");
    }
  }

  /// A dialer is refused by an acceptor, with one line that says `said`, hears of it in one line of
  /// its own, and harms nobody.
  private void isRefused(Setup dialer, String... said) throws Exception {
    try (LogLines log = new LogLines();
        TestNode friend = node(3);
        TestNode two = node(2)) {
      friend.connect(two);
      try (TestNode one = node(1, dialer, -1)) {
        one.dial(2, two.address());
        String first = log.awaitWarning();
        String second = log.awaitWarning();
        assertThat(List.of(first, second))
            .anySatisfy(line ->
                assertThat(line).startsWith("closed the connection with 127.0.0.1:").contains(said))
            .anySatisfy(line ->
                assertThat(line).containsAnyOf("it ended the handshake with", "it demands"));
      }
      assertStillConnected(friend, two);
    }
  }

  private static void assertStillConnected(TestNode from, TestNode to) throws Exception {
    assertThat(from.send(to.id, "still heard")).isTrue();
    assertThat(to.nextText()).isEqualTo("still heard");
  }

  private TestNode node(long id) throws TlsFileException {
    return node(id, member("node" + id), 0);
  }

  /// @param port to listen at; negative for not at all
  private TestNode node(long id, Setup setup, int port) throws TlsFileException {
    TestNode node =
        new TestNode(
            id, transport, PeerOptions.DEFAULTS, tls(setup), TestNode::admitRightIncarnation);
    if (port >= 0) {
      node.listen(port);
    }
    return node;
  }

  private Setup member(String name) {
    return new Setup().own(authority.issue(name)).trusting(authority);
  }

  private static Tls tls(Setup setup) throws TlsFileException {
    return Tls.load("peers", setup.options());
  }
}
