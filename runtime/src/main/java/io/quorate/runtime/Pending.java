package io.quorate.runtime;

import io.quorate.bytes.Bytes;
import java.util.function.Consumer;

/// A command whose submitter waits for its outcome.
///
/// An *idempotent* one may be proposed again although it may have been executed. From then on it is
/// *in doubt*: should it be given up while it waits for a leader, nobody can say that it was not.
final class Pending<R> implements Submission {
  private final Replica<?, R> replica;
  private final Bytes payload;
  private final boolean idempotent;
  private final Consumer<Attempts<R>> reply;
  private long deadline;
  private long epoch;
  private long proposedAt;
  private boolean inDoubt;

  Pending(Replica<?, R> replica, Bytes payload, boolean idempotent, Consumer<Attempts<R>> reply) {
    this.replica = replica;
    this.payload = payload;
    this.idempotent = idempotent;
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
    end(new Outcome.Refused<>(reason));
  }

  void end(Outcome<R> outcome) {
    reply.accept(new Attempts<>(outcome, inDoubt));
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

  void proposed(long leadersEpoch, long now) {
    epoch = leadersEpoch;
    proposedAt = now;
  }

  long proposedAt() {
    return proposedAt;
  }

  boolean isIdempotent() {
    return idempotent;
  }

  boolean isInDoubt() {
    return inDoubt;
  }

  void doubt() {
    inDoubt = true;
  }
}
