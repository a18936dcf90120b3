package io.quorate.runtime;

import io.quorate.runtime.register.RegisterOutcome;
import java.util.function.Consumer;

/// What a client asks of a register.
record RegisterRequest(Node node, int bytes, Entrance entrance, Consumer<RegisterOutcome> reply)
    implements Submission {
  /// The way into the replica.
  interface Entrance {
    void enter(long now, long deadline, Consumer<RegisterOutcome> reply);
  }

  @Override
  public void enter(long now) {
    long deadline = now + node.options().requestTimeout().toNanos();
    entrance.enter(
        now,
        deadline,
        outcome -> {
          node.left(this);
          reply.accept(outcome);
        });
  }

  @Override
  public void refuse(Outcome.Reason reason) {
    reply.accept(
        new RegisterOutcome.Refused(
            reason == Outcome.Reason.STOPPED
                ? RegisterOutcome.Reason.STOPPED
                : RegisterOutcome.Reason.OVERLOADED));
  }
}
