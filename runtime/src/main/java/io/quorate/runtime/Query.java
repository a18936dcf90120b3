package io.quorate.runtime;

import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A question to the state machine whose asker waits for the answer: first until the state is as
/// new as its consistency demands, and then until the state is one that it waits for.
final class Query<S extends StateMachine<?>, A> implements Submission {
  private final Replica<S, ?> replica;
  private final Consistency consistency;
  private final Predicate<S> awaited;
  private final BiFunction<S, Staleness, A> question;
  private final Consumer<Outcome<A>> reply;
  private final Consumer<RuntimeException> onError;
  private long deadline;

  Query(
      Replica<S, ?> replica,
      Consistency consistency,
      Predicate<S> awaited,
      BiFunction<S, Staleness, A> question,
      Consumer<Outcome<A>> reply,
      Consumer<RuntimeException> onError) {
    this.replica = replica;
    this.consistency = consistency;
    this.awaited = awaited;
    this.question = question;
    this.reply = reply;
    this.onError = onError;
  }

  @Override
  public void enter(long now) {
    deadline = replica.deadlineFrom(now);
    switch (consistency) {
      case Consistency.Linearizable _ -> replica.read(this);
      case Consistency.Serializable _ -> replica.answer(this, now);
      case Consistency.Bounded(var bound) -> {
        if (replica.reads().isWithin(bound, now)) {
          replica.answer(this, now);
        } else {
          replica.read(this);
        }
      }
    }
  }

  @Override
  public int bytes() {
    return 0;
  }

  @Override
  public void refuse(Outcome.Reason reason) {
    reply.accept(new Outcome.Refused<>(reason));
  }

  /// Whether it waits for another state than this.
  boolean waits(S stateMachine) {
    return !awaited.test(stateMachine);
  }

  void answerFrom(S stateMachine, long appliedIndex, Staleness staleness) {
    A answer;
    try {
      answer = question.apply(stateMachine, staleness);
    } catch (RuntimeException e) {
      onError.accept(e);
      return;
    }
    reply.accept(new Outcome.Done<>(answer, appliedIndex));
  }

  long deadline() {
    return deadline;
  }
}
