package io.quorate.protocol.scenario;

import io.quorate.protocol.Engine;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.Write;

/// What one server holds durably, and how its engine starts from it.
public interface Disk {
  /// An engine as it is after a crash: it knows what is on this disk and nothing else.
  Engine start();

  void write(Write write);

  /// A snapshot, the server's own or another's, is durable.
  void snapshot(SnapshotHead head);

  /// The newest snapshot that is durable.
  SnapshotHead newest();

  /// The log, or the state, of the engine that was started last, in one line.
  String log();
}
