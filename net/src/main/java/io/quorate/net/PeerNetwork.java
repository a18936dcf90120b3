package io.quorate.net;

import io.quorate.bytes.Bytes;
import io.quorate.bytes.Parcel;
import io.quorate.net.tls.Tls;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node's connections with its peers: listens for theirs and keeps one to each of them. The
/// package description has the rules.
///
/// Everything happens on the loop: all methods but [#traffic] must be called there, and all calls
/// to the listener and the admission come from there.
public final class PeerNetwork implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeerNetwork.class);

  private final Endpoint endpoint;
  private final RandomGenerator jitter;
  private final Acceptor acceptor;
  private final Map<Long, PeerLink> links = new LinkedHashMap<>();
  private final List<PeerLink> unflushed = new ArrayList<>();
  private boolean closed;

  /// A network that neither listens nor dials yet. May be called on any thread.
  ///
  /// @param self who this node is
  /// @param tls for addresses with TLS
  /// @param jitter varies the waits between attempts to dial; used on the loop only
  public PeerNetwork(
      NodeLoop loop,
      NodeIdentity self,
      PeerOptions options,
      Tls tls,
      RandomGenerator jitter,
      Admission admission,
      PeerListener listener) {
    this.endpoint =
        new Endpoint(
            loop,
            self,
            options,
            tls,
            admission,
            listener,
            new ConnectionLog(LOG, System::nanoTime),
            new TrafficMeter());
    this.jitter = jitter;
    this.acceptor = new Acceptor(endpoint, this::isPresent);
  }

  /// Listens for peers at an address, beside those where it listens already.
  ///
  /// @param host a name or address of this machine; a name is resolved here and now
  /// @param port from 1 to 65535, or 0 for any free one
  /// @return the port
  /// @throws java.io.UncheckedIOException naming the address, if it cannot be listened at
  /// @throws IllegalStateException if the network was closed
  public int bind(String host, int port) {
    requireOpen();
    return acceptor.bind(host, port, false);
  }

  /// As [#bind], for peers that speak TLS.
  ///
  /// @throws IllegalStateException if there is no certificate to show, or the network was closed
  public int bindTls(String host, int port) {
    requireOpen();
    var _ = endpoint.tls().acceptor();
    return acceptor.bind(host, port, true);
  }

  /// From now on answers those who ask by an [Inquirer]; until then they are told nothing. Whoever
  /// reaches this node may ask, and with TLS whoever has a certificate to show.
  ///
  /// @param answers gets the number of the node that asks, or 0 if it has none; up to 65,535 bytes
  public void answerInquiries(LongFunction<Bytes> answers) {
    requireOpen();
    acceptor.answerInquiries(answers);
  }

  /// Begins to dial a peer, at its addresses in turn, and goes on until it is removed. For a peer
  /// that is known already only its addresses change, from the next attempt to dial on.
  ///
  /// @throws IllegalArgumentException without an address, or if the peer is this node
  /// @throws IllegalStateException if the network was closed
  public void addPeer(long node, List<HostPort> addresses) {
    requireOpen();
    if (node == endpoint.self().node()) {
      throw new IllegalArgumentException("node %x is this node itself".formatted(node));
    }
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("node %x has no address".formatted(node));
    }
    PeerLink known = links.get(node);
    if (known != null) {
      known.addresses(List.copyOf(addresses));
      return;
    }
    PeerLink link = new PeerLink(endpoint, node, List.copyOf(addresses), jitter);
    links.put(node, link);
    link.start();
  }

  /// Closes the connections with a peer in both directions and dials it no more. The listener is
  /// not told. Whether the peer may dial again is up to the [Admission]. Nothing happens if it is
  /// not known.
  public void removePeer(long node) {
    endpoint.loop().requireInLoop();
    PeerLink link = links.remove(node);
    if (link != null) {
      link.close();
    }
    acceptor.drop(node);
  }

  /// Sends a frame, without waiting: it leaves after this pass of the loop, together with the
  /// others that were sent to this peer in it.
  ///
  /// @return false if the frame was dropped, because the peer is not connected or its queue is full
  /// @throws IllegalArgumentException if the frame is longer than [PeerOptions#frameBytesMax]
  public boolean send(long node, Parcel frame) {
    endpoint.loop().requireInLoop();
    PeerLink link = links.get(node);
    if (link == null || !link.send(frame)) {
      endpoint.meter().dropped();
      return false;
    }
    flushLater(link);
    return true;
  }

  /// Whether frames can be sent to this peer, unless its queue is full.
  public boolean isConnected(long node) {
    endpoint.loop().requireInLoop();
    PeerLink link = links.get(node);
    return link != null && link.isUp();
  }

  /// What was carried until now. From any thread; exact once the loop rests.
  public Traffic traffic() {
    return endpoint.meter().read();
  }

  /// Closes all connections and stops listening. No callback comes during or after it. The loop
  /// goes on, and with [Transport#NIO] the port is free only after its next pass. Closing again
  /// does nothing.
  @Override
  public void close() {
    endpoint.loop().requireInLoop();
    closed = true;
    acceptor.close();
    links.values().forEach(PeerLink::close);
    links.clear();
  }

  /// A peer has dialed, so it can be dialed: nodes that start together wait for no pause to end.
  private void isPresent(long node) {
    PeerLink link = links.get(node);
    if (link != null) {
      link.dialNow();
    }
  }

  private void flushLater(PeerLink link) {
    if (unflushed.isEmpty()) {
      endpoint.loop().execute(this::flush);
    }
    if (!unflushed.contains(link)) {
      unflushed.add(link);
    }
  }

  private void flush() {
    // A flush may find its connection broken, and what the listener then sends joins the list.
    while (!unflushed.isEmpty()) {
      unflushed.removeLast().flush();
    }
  }

  private void requireOpen() {
    endpoint.loop().requireInLoop();
    if (closed) {
      throw new IllegalStateException("the network was closed");
    }
  }
}
