package io.quorate.runtime;

import io.quorate.bytes.Bytes;
import io.quorate.runtime.register.RegisterLimits;
import io.quorate.runtime.register.RegisterOutcome;
import io.quorate.runtime.register.RegisterReplica;
import java.util.concurrent.CompletableFuture;

/// A client's handle on one group of write-once registers at this node. Registers need not be made:
/// each name is one, and empty until somebody writes it. No leader is needed, only a quorum of the
/// nodes.
///
/// May be used by any thread. What depends on a future runs on the node's own thread and must not
/// block; a future always ends with an outcome.
public final class Registers {
  private final Node node;
  private final RegisterReplica replica;

  Registers(Node node, RegisterReplica replica) {
    this.node = node;
    this.replica = replica;
  }

  /// Writes a value unless there is one, and tells what the register holds.
  ///
  /// @throws IllegalArgumentException if the name or the value is longer than the limits allow
  public CompletableFuture<RegisterOutcome> write(String name, Bytes value) {
    int valueBytesMax = replica.limits().valueBytesMax();
    if (value.length() > valueBytesMax) {
      throw new IllegalArgumentException(
          "a value of %d bytes is longer than the %d allowed"
              .formatted(value.length(), valueBytesMax));
    }
    Bytes key = key(name);
    return enter(
        key.length() + value.length(),
        (now, deadline, reply) -> replica.write(key, value, now, deadline, reply));
  }

  /// Reads what a register holds: every write that was over before, by whichever node, is seen.
  ///
  /// @throws IllegalArgumentException if the name is longer than the limits allow
  public CompletableFuture<RegisterOutcome> read(String name) {
    Bytes key = key(name);
    return enter(key.length(), (now, deadline, reply) -> replica.read(key, now, deadline, reply));
  }

  private Bytes key(String name) {
    RegisterLimits limits = replica.limits();
    Bytes key = Bytes.utf8(name);
    if (key.length() > limits.nameBytesMax()) {
      throw new IllegalArgumentException(
          "a name of %d bytes is longer than the %d allowed"
              .formatted(key.length(), limits.nameBytesMax()));
    }
    return key;
  }

  private CompletableFuture<RegisterOutcome> enter(int bytes, RegisterRequest.Entrance entrance) {
    CompletableFuture<RegisterOutcome> future = new CompletableFuture<>();
    node.enter(new RegisterRequest(node, bytes, entrance, future::complete));
    return future;
  }
}
