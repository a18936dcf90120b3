package io.quorate.server.cluster;

import io.quorate.net.HostPort;
import io.quorate.net.Inquirer;
import java.io.IOException;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out whether a server that hears of no leader is a member still. Who was away when it was
/// removed is told by nobody otherwise: its peers only refuse to talk with it.
public final class RemovalCheck {
  private static final Logger LOG = LoggerFactory.getLogger(RemovalCheck.class);

  private final Inquirer inquirer;
  private final long cluster;
  private final long self;
  private boolean warned;

  public RemovalCheck(Inquirer inquirer, long cluster, long self) {
    this.inquirer = inquirer;
    this.cluster = cluster;
    this.self = self;
  }

  /// Asks the others and waits for their answers. One is enough: what a member has applied was
  /// decided.
  public boolean isRemoved(Collection<HostPort> others) {
    for (HostPort other : others) {
      try {
        Introduction told = Introduction.decode(inquirer.ask(self, other));
        if (told.cluster() != cluster) {
          warnOnce(other, told.cluster());
        } else if (told.removed()) {
          return true;
        }
      } catch (IOException e) {
        LOG.debug("{} does not answer: {}", other, e.getMessage());
      }
    }
    return false;
  }

  private void warnOnce(HostPort other, long foreign) {
    if (!warned) {
      warned = true;
      LOG.error(
          "the data of this server belongs to cluster {}, but {} is a node of cluster {}",
          Long.toHexString(cluster),
          other,
          Long.toHexString(foreign));
    }
  }
}
