package io.quorate.protocol.raft;

import io.quorate.protocol.Engine;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;

/// When a leader has sent its heartbeats, each of which is a round of its own: what an answer
/// proves it proves of the moment in which the question left, and not of any later one.
///
/// What a quorum has gone beyond is forgotten, so there are few.
final class Rounds {
  private record Sent(long round, long at) {}

  private final ArrayDeque<Sent> sent = new ArrayDeque<>();
  private long last;
  private Optional<Engine.Round> answered = Optional.empty();

  /// Begins a round; its number is returned.
  long begin(long now) {
    sent.add(new Sent(++last, now));
    return last;
  }

  long last() {
    return last;
  }

  /// When this round was sent, if that is still of interest.
  OptionalLong sentAt(long round) {
    for (Sent each : sent) {
      if (each.round == round) {
        return OptionalLong.of(each.at);
      }
    }
    return OptionalLong.empty();
  }

  /// A quorum has answered this round, or later ones.
  void reached(long round, long now) {
    while (!sent.isEmpty() && sent.peek().round < round) {
      sent.remove();
    }
    boolean isNews = answered.isEmpty() || answered.get().number() < round;
    if (isNews && !sent.isEmpty() && sent.peek().round == round) {
      answered = Optional.of(new Engine.Round(round, sent.peek().at, now));
    }
  }

  Optional<Engine.Round> answered() {
    return answered;
  }
}
