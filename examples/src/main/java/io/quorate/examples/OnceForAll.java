package io.quorate.examples;

import io.quorate.bytes.Bytes;
import io.quorate.net.HostPort;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.LiveNode;
import io.quorate.runtime.Registers;
import io.quorate.runtime.register.RegisterLimits;
import io.quorate.runtime.register.RegisterOutcome;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Three nodes in one JVM that agree, once for all, on one value for each question. In earnest each
/// would be a process on a machine of its own; nothing else would change.
public final class OnceForAll {
  private static final long CLUSTER = 0x0ce;
  private static final long ANSWERS = 1;
  private static final NodeId A = new NodeId(1);
  private static final NodeId B = new NodeId(2);
  private static final NodeId C = new NodeId(3);

  private OnceForAll() {}

  public static void main(String[] arguments) throws IOException {
    run(Files.createTempDirectory("once-for-all-"), 7001, 7002, 7003, System.out);
  }

  /// Answers questions at three nodes, at two, and at one that has come back.
  static void run(Path folder, int portA, int portB, int portC, PrintStream out) {
    Map<NodeId, HostPort> members =
        Map.of(
            A, new HostPort("127.0.0.1", portA),
            B, new HostPort("127.0.0.1", portB),
            C, new HostPort("127.0.0.1", portC));
    try (LiveNode a =
            LiveNode.open(LiveNode.Settings.of(folder.resolve("a"), CLUSTER, A, members));
        LiveNode b =
            LiveNode.open(LiveNode.Settings.of(folder.resolve("b"), CLUSTER, B, members))) {
      Registers atA = a.hostRegisters(ANSWERS, RegisterLimits.DEFAULT);
      Registers atB = b.hostRegisters(ANSWERS, RegisterLimits.DEFAULT);
      a.start();
      b.start();
      out.println("a hears: " + told(atA.write("who is first?", Bytes.utf8("ada")).join()));
      out.println("b hears: " + told(atB.write("who is first?", Bytes.utf8("bob")).join()));
      try (LiveNode c =
          LiveNode.open(LiveNode.Settings.of(folder.resolve("c"), CLUSTER, C, members))) {
        Registers atC = c.hostRegisters(ANSWERS, RegisterLimits.DEFAULT);
        c.start();
        out.println("c comes and hears: " + told(atC.read("who is first?").join()));
        out.println("nobody was asked: " + told(atC.read("who is last?").join()));
      }
    }
  }

  private static String told(RegisterOutcome outcome) {
    return switch (outcome) {
      case RegisterOutcome.Holds(var value) -> value.toUtf8();
      case RegisterOutcome.Empty _ -> "no answer yet";
      case RegisterOutcome.Refused(var reason) -> "refused: " + reason;
      case RegisterOutcome.Unknown _ -> "nobody can say";
    };
  }
}
