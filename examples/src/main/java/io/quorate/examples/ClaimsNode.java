package io.quorate.examples;

import io.quorate.bytes.Bytes;
import io.quorate.net.HostPort;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Group;
import io.quorate.runtime.LiveNode;
import io.quorate.runtime.Outcome;
import java.nio.file.Path;
import java.util.Map;

/// A node of a cluster that replicates [Claims]. Its peers are nodes with the same members.
public final class ClaimsNode implements AutoCloseable {
  private static final long CLUSTER = 0xc1a135;
  private static final long CLAIMS = 1;

  private final LiveNode node;
  private final Group<Claims, String> claims;

  public ClaimsNode(Path directory, NodeId self, Map<NodeId, HostPort> members) {
    node = LiveNode.open(LiveNode.Settings.of(directory, CLUSTER, self, members));
    claims = node.host(CLAIMS, new Claims());
  }

  public void start() {
    node.start();
  }

  public String claim(String name, String owner) {
    Outcome<String> outcome = claims.submit(Bytes.utf8(name + " " + owner)).join();
    return switch (outcome) {
      case Outcome.Done(var actual, var index) ->
          "%s belongs to %s, says entry %d".formatted(name, actual, index);
      case Outcome.Refused(var reason) -> "not claimed, and never will be: " + reason;
      case Outcome.Unknown(var doubt) -> "claimed or not, nobody can say: " + doubt;
    };
  }

  public String owner(String name) {
    var outcome = claims.query(Consistency.LINEARIZABLE, state -> state.ownerOf(name)).join();
    return switch (outcome) {
      case Outcome.Done(var owner, _) -> owner.orElse("nobody");
      case Outcome.Refused(var reason) -> "no answer: " + reason;
      case Outcome.Unknown(var doubt) -> "no answer: " + doubt;
    };
  }

  @Override
  public void close() {
    node.close();
  }
}
