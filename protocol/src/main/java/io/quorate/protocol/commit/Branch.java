package io.quorate.protocol.commit;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.commit.ResourceAnswer.Sight;
import java.time.Duration;

/// A participant's part of a transaction, at a resource whose answers may get lost or lie.
///
/// It trusts what can be seen. Work counts as ended if the resource has said that it did as it was
/// asked, or if a look at the resource gives evidence of it. An error, an unknown name or silence
/// are never taken for an outcome: the branch looks, and asks again, for as long as it takes. What
/// contradicts the outcome is reported as damage and stays.
///
/// While a call is under way the process's timer is the branch's.
public final class Branch {
  /// What an answer has led to.
  public enum Progress {
    NOTHING,
    /// A check found that the work could be done.
    WILLING,
    PREPARED,
    /// The work cannot be done, or nobody knows whether it was: the vote is No, and [#finish] takes
    /// care of what may be left.
    REFUSED,
    /// The outcome has taken effect.
    FINISHED
  }

  private enum State {
    UNTOUCHED,
    CHECKING,
    PREPARING,
    PREPARED,
    /// A prepare went wrong in a way that may have left something behind.
    UNKNOWN,
    COMMITTING,
    ABORTING,
    FINISHED,
    DAMAGED
  }

  private final Effects effects;
  private final Duration retry;
  private State state = State.UNTOUCHED;
  private Bytes undo = Bytes.EMPTY;
  private Bytes redo = Bytes.EMPTY;

  public Branch(Effects effects, CommitOptions options) {
    this.effects = effects;
    this.retry = options.retry();
  }

  /// Whether a call is under way, and with it the timer.
  public boolean isBusy() {
    return switch (state) {
      case CHECKING, PREPARING, COMMITTING, ABORTING -> true;
      case UNTOUCHED, PREPARED, UNKNOWN, FINISHED, DAMAGED -> false;
    };
  }

  /// Whether nothing was ever done for it.
  public boolean isUntouched() {
    return state == State.UNTOUCHED || state == State.CHECKING;
  }

  public Bytes undo() {
    return undo;
  }

  public Bytes redo() {
    return redo;
  }

  public void check(Bytes work) {
    call(State.CHECKING, new ResourceCall.Check(work));
  }

  public void prepare(Bytes work) {
    call(State.PREPARING, new ResourceCall.Prepare(work));
  }

  /// The log says that it was prepared.
  public void restore(LogRecord.Prepared prepared) {
    undo = prepared.undo();
    redo = prepared.redo();
    state = State.PREPARED;
  }

  /// The process has crashed, and the log does not say that it was prepared: the resource may have
  /// been asked all the same.
  public void suspect() {
    if (state == State.UNTOUCHED) {
      state = State.UNKNOWN;
    }
  }

  /// Brings it to the outcome. Where nothing was done an abort has no effect to wait for.
  public Progress finish(Outcome outcome) {
    return switch (state) {
      case UNTOUCHED, CHECKING -> finished();
      case PREPARED -> {
        end(outcome);
        yield Progress.NOTHING;
      }
      case PREPARING, UNKNOWN -> {
        call(
            outcome == Outcome.COMMITTED ? State.COMMITTING : State.ABORTING,
            new ResourceCall.Inspect());
        yield Progress.NOTHING;
      }
      case COMMITTING, ABORTING, DAMAGED -> Progress.NOTHING;
      case FINISHED -> Progress.FINISHED;
    };
  }

  private void end(Outcome outcome) {
    switch (outcome) {
      case COMMITTED -> call(State.COMMITTING, new ResourceCall.Commit(redo));
      case ABORTED -> call(State.ABORTING, new ResourceCall.Abort(undo));
    }
  }

  private void call(State next, ResourceCall call) {
    state = next;
    effects.call(call);
    effects.arm(retry);
  }

  public Progress answered(ResourceAnswer answer) {
    return switch (state) {
      case CHECKING -> checked(answer);
      case PREPARING -> prepared(answer);
      case COMMITTING -> ending(Outcome.COMMITTED, answer);
      case ABORTING -> ending(Outcome.ABORTED, answer);
      case UNTOUCHED, PREPARED, UNKNOWN, FINISHED, DAMAGED -> Progress.NOTHING;
    };
  }

  /// The answer got lost, or is late.
  public Progress expired() {
    return switch (state) {
      case CHECKING -> checked(new ResourceAnswer.Failed("silence"));
      case PREPARING -> prepared(new ResourceAnswer.Failed("silence"));
      case COMMITTING, ABORTING -> {
        call(state, new ResourceCall.Inspect());
        yield Progress.NOTHING;
      }
      case UNTOUCHED, PREPARED, UNKNOWN, FINISHED, DAMAGED -> Progress.NOTHING;
    };
  }

  private Progress checked(ResourceAnswer answer) {
    effects.disarm();
    state = State.UNTOUCHED;
    return answer instanceof ResourceAnswer.Willing ? Progress.WILLING : Progress.REFUSED;
  }

  private Progress prepared(ResourceAnswer answer) {
    effects.disarm();
    return switch (answer) {
      case ResourceAnswer.Prepared(var undoing, var redoing) -> {
        undo = undoing;
        redo = redoing;
        state = State.PREPARED;
        yield Progress.PREPARED;
      }
      case ResourceAnswer.ReadOnly _ -> {
        state = State.PREPARED;
        yield Progress.PREPARED;
      }
      case ResourceAnswer.Refused _ -> {
        state = State.FINISHED;
        yield Progress.REFUSED;
      }
      case ResourceAnswer.Willing _,
          ResourceAnswer.Done _,
          ResourceAnswer.Failed _,
          ResourceAnswer.Seen _ -> {
        state = State.UNKNOWN;
        yield Progress.REFUSED;
      }
    };
  }

  private Progress ending(Outcome outcome, ResourceAnswer answer) {
    return switch (answer) {
      case ResourceAnswer.Done _ -> finished();
      case ResourceAnswer.Seen(var sight) -> seen(outcome, sight);
      case ResourceAnswer.Failed _ -> {
        call(state, new ResourceCall.Inspect());
        yield Progress.NOTHING;
      }
      case ResourceAnswer.Willing _,
          ResourceAnswer.Prepared _,
          ResourceAnswer.ReadOnly _,
          ResourceAnswer.Refused _ ->
          Progress.NOTHING; // to an earlier call
    };
  }

  private Progress seen(Outcome outcome, Sight sight) {
    return switch (sight) {
      case PREPARED -> {
        effects.call(new ResourceCall.Evict());
        end(outcome);
        yield Progress.NOTHING;
      }
      case COMMITTED -> outcome == Outcome.COMMITTED ? finished() : damaged(outcome, sight);
      case ABORTED, ABSENT -> outcome == Outcome.ABORTED ? finished() : damaged(outcome, sight);
    };
  }

  private Progress finished() {
    effects.disarm();
    state = State.FINISHED;
    return Progress.FINISHED;
  }

  private Progress damaged(Outcome wanted, Sight seen) {
    effects.disarm();
    state = State.DAMAGED;
    effects.emit(new CommitEvent.Damaged(wanted, seen));
    return Progress.NOTHING;
  }
}
