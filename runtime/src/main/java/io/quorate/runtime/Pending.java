package io.quorate.runtime;

import io.quorate.bytes.Bytes;
import java.util.function.Consumer;

/// A command whose submitter waits for its outcome.
final class Pending<R> implements Submission {
  private final Replica<?, R> replica;
  private final Bytes payload;
  private final Consumer<Outcome<R>> reply;
  private long deadline;
  private long epoch;

  Pending(Replica<?, R> replica, Bytes payload, Consumer<Outcome<R>> reply) {
    this.replica = replica;
    this.payload = payload;
    this.reply = reply;
  }

  @Override
  public void enter(long now) {
    deadline = replica.deadlineFrom(now);
    replica.take(this);
  }

  @Override
  public int bytes() {
    return payload.length();
  }

  @Override
  public void refuse(Outcome.Reason reason) {
    reply.accept(new Outcome.Refused<>(reason));
  }

  void end(Outcome<R> outcome) {
    reply.accept(outcome);
  }

  Bytes payload() {
    return payload;
  }

  boolean isOverdue(long now) {
    return deadline - now <= 0;
  }

  long deadline() {
    return deadline;
  }

  /// The epoch of the leader that it was given to.
  long epoch() {
    return epoch;
  }

  void proposedIn(long leadersEpoch) {
    epoch = leadersEpoch;
  }
}
