package io.quorate.net;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.bytes.Parcel;
import io.quorate.net.tls.Tls;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A node with a loop and a network of its own, which writes down what it is told. Its incarnation
/// is ten times its number.
final class TestNode implements PeerListener, AutoCloseable {
  static final long CLUSTER = 0xc1;
  static final long PATIENCE_SECONDS = 10;

  sealed interface Event {
    record Received(long from, Parcel frame) implements Event {}

    record Connected(long peer) implements Event {}

    record Disconnected(long peer) implements Event {}

    record Ended(long peer) implements Event {}
  }

  final long id;
  final NodeLoop loop;
  final PeerNetwork network;
  final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Tls tls;
  private int port;

  TestNode(long id, Transport transport, PeerOptions options, Admission admission) {
    this(id, transport, options, Tls.none(), admission);
  }

  /// A node that speaks TLS, if it has a certificate.
  TestNode(long id, Transport transport, PeerOptions options, Tls tls, Admission admission) {
    this.id = id;
    this.loop = NodeLoop.start("node-" + id, transport);
    this.tls = tls;
    this.network =
        new PeerNetwork(loop, identity(id), options, tls, new Random(id), admission, this);
  }

  /// A node that hears any node with its right incarnation, and listens.
  static TestNode listening(long id, Transport transport) {
    TestNode node =
        new TestNode(id, transport, PeerOptions.DEFAULTS, TestNode::admitRightIncarnation);
    node.listen(0);
    return node;
  }

  static NodeIdentity identity(long id) {
    return new NodeIdentity(CLUSTER, id, 10 * id);
  }

  static void admitRightIncarnation(NodeIdentity peer, Consumer<Optional<String>> verdict) {
    if (peer.node() > 9) {
      verdict.accept(Optional.of("unknown node"));
    } else if (peer.incarnation() != 10 * peer.node()) {
      verdict.accept(Optional.of("wrong incarnation"));
    } else {
      verdict.accept(Optional.empty());
    }
  }

  static Parcel frame(String text) {
    return new Parcel(Bytes.utf8("head"), List.of(Bytes.utf8(text)));
  }

  int listen(int port) {
    this.port =
        loop.call(() ->
            isSecure() ? network.bindTls("127.0.0.1", port) : network.bind("127.0.0.1", port));
    return this.port;
  }

  int port() {
    return port;
  }

  HostPort address() {
    return new HostPort("127.0.0.1", port, isSecure());
  }

  private boolean isSecure() {
    return tls.options().own().isPresent();
  }

  void dial(long peer, HostPort... addresses) {
    run(() -> network.addPeer(peer, List.of(addresses)));
  }

  /// Dials and awaits the connection.
  void connect(TestNode peer) throws InterruptedException {
    dial(peer.id, peer.address());
    assertThat(next()).isEqualTo(new Event.Connected(peer.id));
  }

  boolean send(long peer, String text) {
    return loop.call(() -> network.send(peer, frame(text)));
  }

  void run(Runnable task) {
    loop.<@Nullable Void>call(() -> {
      task.run();
      return null;
    });
  }

  /// The next event, which must come soon.
  Event next() throws InterruptedException {
    Event event = events.poll(PATIENCE_SECONDS, SECONDS);
    if (event == null) {
      throw new AssertionError("node " + id + " was told nothing in time");
    }
    return event;
  }

  /// Awaits a frame and returns the text that it carries.
  String nextText() throws InterruptedException {
    Event event = next();
    if (event instanceof Event.Received(_, var frame)) {
      return frame.payloads().getFirst().toUtf8();
    }
    throw new AssertionError("awaited a frame, not " + event);
  }

  @Override
  public void received(long from, Parcel frame) {
    events.add(new Event.Received(from, frame));
  }

  @Override
  public void connected(long peer) {
    events.add(new Event.Connected(peer));
  }

  @Override
  public void disconnected(long peer) {
    events.add(new Event.Disconnected(peer));
  }

  @Override
  public void ended(long peer) {
    events.add(new Event.Ended(peer));
  }

  @Override
  public void close() {
    run(network::close);
    loop.close();
  }
}
