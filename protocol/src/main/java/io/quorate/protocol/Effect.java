package io.quorate.protocol;

import java.time.Duration;
import java.util.List;

/// What a protocol asks of the world. Effects are carried out in list order.
public sealed interface Effect {
  /// Sends a message, at most once; it may get lost.
  record Send(NodeId to, Message message) implements Effect {}

  /// Makes `write` durable and only then carries out `then`. A crash may lose both, or only `then`.
  /// Writes become durable in the order of their numbers; the world answers with [Input.Persisted],
  /// and may do so once for several writes.
  record Persist(Write write, long number, List<Effect> then) implements Effect {
    public Persist {
      then = List.copyOf(then);
    }
  }

  record Emit(Event event) implements Effect {}

  /// Starts the timer anew. The world draws the delay from this range, both ends included: a
  /// protocol owns no random source.
  record Arm(Timer timer, Duration atLeast, Duration atMost) implements Effect {}

  record Disarm(Timer timer) implements Effect {}
}
