package io.quorate.runtime;

import java.util.function.Consumer;
import java.util.function.Function;

/// A question to the state machine whose asker waits for the answer.
final class Query<S extends StateMachine<?>, A> implements Submission {
  private final Replica<S, ?> replica;
  private final Consistency consistency;
  private final Function<S, A> question;
  private final Consumer<Outcome<A>> reply;
  private final Consumer<RuntimeException> onError;
  private long deadline;

  Query(
      Replica<S, ?> replica,
      Consistency consistency,
      Function<S, A> question,
      Consumer<Outcome<A>> reply,
      Consumer<RuntimeException> onError) {
    this.replica = replica;
    this.consistency = consistency;
    this.question = question;
    this.reply = reply;
    this.onError = onError;
  }

  @Override
  public void enter(long now) {
    deadline = replica.deadlineFrom(now);
    switch (consistency) {
      case LINEARIZABLE -> replica.reads().add(this);
      case SERIALIZABLE -> replica.answer(this);
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

  void answerFrom(S stateMachine, long appliedIndex) {
    A answer;
    try {
      answer = question.apply(stateMachine);
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
