package io.quorate.testkit.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.bytes.Parcel;
import io.quorate.net.HostPort;
import io.quorate.net.NodeIdentity;
import io.quorate.net.NodeLoop;
import io.quorate.net.PeerListener;
import io.quorate.net.PeerNetwork;
import io.quorate.net.PeerOptions;
import io.quorate.net.tls.Tls;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A node's connections, as in production, and what arrives on them.
final class Peer implements PeerListener, AutoCloseable {
  private static final long CLUSTER = 7;
  private static final int PATIENCE_SECONDS = 10;

  final long number;
  final int port;
  final NodeLoop loop;
  private final PeerNetwork network;
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private boolean closed;

  Peer(long number) {
    this.number = number;
    this.loop = NodeLoop.start("peer-" + number);
    this.network =
        new PeerNetwork(
            loop,
            new NodeIdentity(CLUSTER, number, number),
            PeerOptions.DEFAULTS,
            Tls.none(),
            new Random(number),
            (_, verdict) -> verdict.accept(Optional.empty()),
            this);
    this.port = loop.call(() -> network.bind("127.0.0.1", 0));
  }

  /// Dials another node at a port.
  void dial(Peer other, int at) {
    run(() -> network.addPeer(other.number, List.of(new HostPort("127.0.0.1", at))));
  }

  void answerInquiries(Bytes answer) {
    run(() -> network.answerInquiries(_ -> answer));
  }

  void send(Peer to, String text) {
    run(() ->
        assertThat(network.send(to.number, new Parcel(Bytes.utf8(text), List.of()))).isTrue());
  }

  private void run(Runnable task) {
    loop.<@Nullable Void>call(() -> {
      task.run();
      return null;
    });
  }

  /// What happens next; it must be soon.
  String next() throws InterruptedException {
    String event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return event == null ? "nothing" : event;
  }

  List<String> next(int count) throws InterruptedException {
    List<String> all = new ArrayList<>();
    while (all.size() < count) {
      all.add(next());
    }
    return all;
  }

  boolean heardNothingElse() {
    return events.isEmpty();
  }

  @Override
  public void received(long from, Parcel frame) {
    events.add(frame.head().toUtf8());
  }

  @Override
  public void connected(long peer) {
    events.add("connected to " + peer);
  }

  @Override
  public void disconnected(long peer) {
    events.add("disconnected from " + peer);
  }

  /// Dialers send; this is of no interest here.
  @Override
  public void ended(long peer) {}

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      run(network::close);
      loop.close();
    }
  }
}
