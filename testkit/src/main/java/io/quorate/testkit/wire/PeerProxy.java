package io.quorate.testkit.wire;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Stands between the peer ports of nodes on this machine. Each node listens at its own port, and
/// is known to the others by a gate of this proxy in place of it; so whatever nodes say to each
/// other goes over [Line]s that a test can cut.
///
/// Who a node is, the proxy learns when the node is dialed for the first time; until then the lines
/// on which that node sends are calm. Among nodes of which each has heard another there are no
/// such.
public final class PeerProxy implements AutoCloseable {
  private static final int WAITING_MAX = 50;

  private record Way(int from, int to) {}

  private final long seed;
  private final List<Closeable> gates = new ArrayList<>();
  private final Map<Way, Line> lines = new ConcurrentHashMap<>();

  /// Lines of nodes that are not known yet.
  private final Line unknown = new Line(0);

  /// Where the nodes listen, by number.
  private final Map<Long, Integer> ports = new ConcurrentHashMap<>();

  private final Set<Passage> passages = ConcurrentHashMap.newKeySet();

  /// @param seed decides what frames come to in bad [Weather]
  public PeerProxy(long seed) {
    this.seed = seed;
  }

  /// Opens a gate to a node.
  ///
  /// @param port where the node listens, or will
  /// @return the port of the gate, under which the others must know the node
  public synchronized int gateTo(int port) {
    try {
      ServerSocket gate = new ServerSocket(0, WAITING_MAX, InetAddress.getLoopbackAddress());
      gates.add(gate);
      Thread.ofVirtual().name("gate-" + port).start(() -> accept(gate, port));
      return gate.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket gate, int port) {
    try (gate) {
      while (true) {
        Socket dialer = gate.accept();
        Thread.ofVirtual().start(() -> Passage.serve(this, port, dialer));
      }
    } catch (SocketException _) {
      // The gate was closed.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What one node sends to another.
  ///
  /// @param from where the one listens
  /// @param to where the other listens
  public Line line(int from, int to) {
    return lines.computeIfAbsent(new Way(from, to), way -> new Line(seed * 31 + way.hashCode()));
  }

  /// Mends everything; all is calm again.
  public void heal() {
    lines
        .values()
        .forEach(line -> {
          line.mend();
          line.weather(Weather.CALM);
        });
  }

  /// Breaks the connections on which one node sends to another, as a router does that is started
  /// again. They may be made anew at once.
  public void breakConnections(int from, int to) {
    Line line = line(from, to);
    passages.stream()
        .filter(passage -> lineFrom(passage.from(), passage.to()) == line)
        .forEach(Passage::close);
  }

  /// Breaks all connections; none is made any more.
  @Override
  public synchronized void close() {
    gates.forEach(PeerProxy::close);
    passages.forEach(Passage::close);
  }

  static void close(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException _) {
      // Nothing follows from that.
    }
  }

  // ---- for passages
  // -------------------------------------------------------------------------------

  /// The node that listens at this port has this number.
  void met(long node, int port) {
    ports.put(node, port);
  }

  /// Where a node listens, if it is known.
  private Optional<Integer> port(long node) {
    return Optional.ofNullable(ports.get(node));
  }

  /// The line on which a node sends to that which listens at a port.
  Line lineFrom(long node, int to) {
    return port(node).map(port -> line(port, to)).orElse(unknown);
  }

  /// Whether a connection is made: that takes both directions.
  boolean admits(Passage passage) {
    boolean cut =
        lineFrom(passage.from(), passage.to()).isCut()
            || port(passage.from()).filter(port -> line(passage.to(), port).isCut()).isPresent();
    return !cut && passages.add(passage);
  }

  void leaves(Passage passage) {
    passages.remove(passage);
  }
}
