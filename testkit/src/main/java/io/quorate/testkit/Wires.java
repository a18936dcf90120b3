package io.quorate.testkit;

import io.quorate.testkit.wire.Line;
import io.quorate.testkit.wire.PeerProxy;
import io.quorate.testkit.wire.Weather;
import java.util.List;
import java.util.function.Consumer;

/// The lines between the nodes of a cluster, one in each direction.
public final class Wires {
  private final PeerProxy proxy;
  private final List<ServerProcess> nodes;

  Wires(PeerProxy proxy, List<ServerProcess> nodes) {
    this.proxy = proxy;
    this.nodes = nodes;
  }

  /// What one node sends to another.
  public Line line(ServerProcess from, ServerProcess to) {
    return proxy.line(from.place().peerPort(), to.place().peerPort());
  }

  /// Neither hears the other.
  public void cut(ServerProcess one, ServerProcess other) {
    line(one, other).cut();
    line(other, one).cut();
  }

  public void mend(ServerProcess one, ServerProcess other) {
    line(one, other).mend();
    line(other, one).mend();
  }

  /// A node hears nobody, and nobody hears it.
  public void cutOff(ServerProcess node) {
    others(node, other -> cut(node, other));
  }

  /// A node is heard, and hears nobody.
  public void deafen(ServerProcess node) {
    others(node, other -> line(other, node).cut());
  }

  /// A node hears the others, and nobody hears it.
  public void silence(ServerProcess node) {
    others(node, other -> line(node, other).cut());
  }

  /// The connections between two nodes break; they may be made anew at once.
  public void breakConnections(ServerProcess one, ServerProcess other) {
    proxy.breakConnections(one.place().peerPort(), other.place().peerPort());
    proxy.breakConnections(other.place().peerPort(), one.place().peerPort());
  }

  /// On all lines.
  public void weather(Weather weather) {
    for (ServerProcess node : nodes) {
      others(node, other -> line(node, other).weather(weather));
    }
  }

  /// Mends everything; all is calm again.
  public void heal() {
    proxy.heal();
  }

  private void others(ServerProcess node, Consumer<ServerProcess> action) {
    nodes.stream().filter(other -> other != node).forEach(action);
  }
}
