package io.quorate.examples;

import io.quorate.net.HostPort;
import io.quorate.protocol.NodeId;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Three nodes of [Claims] in one JVM. In earnest each would be a process on a machine of its own;
/// nothing else would change.
public final class ClaimsCluster {
  private static final NodeId A = new NodeId(1);
  private static final NodeId B = new NodeId(2);
  private static final NodeId C = new NodeId(3);

  private ClaimsCluster() {}

  public static void main(String[] arguments) throws IOException {
    run(Files.createTempDirectory("claims-"), 7001, 7002, 7003, System.out);
  }

  /// Claims names at three nodes, at two, and at one that has come back.
  static void run(Path folder, int portA, int portB, int portC, PrintStream out) {
    Map<NodeId, HostPort> members =
        Map.of(
            A, new HostPort("127.0.0.1", portA),
            B, new HostPort("127.0.0.1", portB),
            C, new HostPort("127.0.0.1", portC));
    try (ClaimsNode a = new ClaimsNode(folder.resolve("a"), A, members);
        ClaimsNode b = new ClaimsNode(folder.resolve("b"), B, members)) {
      a.start();
      b.start();
      try (ClaimsNode c = new ClaimsNode(folder.resolve("c"), C, members)) {
        c.start();
        out.println(a.claim("berlin", "ada"));
        out.println(b.claim("berlin", "bob"));
        out.println("c says: " + c.owner("berlin"));
      }
      out.println("Without c: " + b.claim("cairo", "bob"));
      try (ClaimsNode c = new ClaimsNode(folder.resolve("c"), C, members)) {
        c.start();
        out.println("c is back and says: " + c.owner("cairo"));
        out.println(c.claim("delhi", "cem"));
      }
    }
  }
}
