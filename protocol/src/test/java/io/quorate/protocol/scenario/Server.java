package io.quorate.protocol.scenario;

import io.quorate.protocol.Effect;
import io.quorate.protocol.Engine;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.Timer;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// One process of a [World]: what a crash takes away and, in its disk, what it does not.
final class Server {
  final NodeId id;
  final Disk disk;

  /// Empty while the server is down.
  Optional<Engine> engine = Optional.empty();

  /// Whether writes wait for the command `sync`.
  boolean slow;

  /// Writes that were begun and are not durable.
  final ArrayDeque<Effect.Persist> writing = new ArrayDeque<>();

  /// The running timers, with the earliest time at which each may run out.
  final Map<Timer, Long> timers = new EnumMap<>(Timer.class);

  Server(NodeId id, Disk disk) {
    this.id = id;
    this.disk = disk;
  }

  void stop() {
    engine = Optional.empty();
    writing.clear();
    timers.clear();
  }
}
