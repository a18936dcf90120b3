package io.quorate.bench;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/// Three nodes of one library in this JVM, which replicate a counter of commands on loopback, each
/// with a folder of its own, and with every write synced before it counts.
public interface Cluster extends AutoCloseable {
  /// Proposes at the leader's node; `done` is given whether the command was executed there. Called
  /// by one thread; answers may come from any.
  void propose(byte[] command, Consumer<Boolean> done);

  /// How many commands each of the three has executed.
  List<Long> executed();

  @Override
  void close() throws IOException;
}
