package io.quorate.runtime.session;

import io.quorate.bytes.Bytes;
import io.quorate.runtime.Attempts;
import io.quorate.runtime.Group;
import io.quorate.runtime.Outcome;
import io.quorate.runtime.Outcome.Doubt;
import io.quorate.runtime.Outcome.Reason;
import io.quorate.runtime.StateMachine;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/// A client's session with a group, through one node. Each command is retried until its outcome is
/// known or it has been tried [#ATTEMPTS_MAX] times, and is executed at most once, also if leaders
/// change meanwhile or nodes restart.
///
/// A session that has not been used for ten minutes ends, and so does the one unused for longest
/// when there are too many. What is submitted then is refused with [Reason#SESSION_ENDED].
///
/// May be used by any thread; several commands may be open at once, and are executed in any order.
/// What depends on a future runs on the node's thread and must not block.
public final class Session<S extends StateMachine<R>, R> {
  /// How often a command is given to the node, which itself tries as long as a request may last.
  private static final int ATTEMPTS_MAX = 4;

  private static final int OPEN_MAX = SessionLimits.DEFAULT.openMax();

  private final Group<Sessions<S, R>, SessionResult<R>> group;
  private final long id;
  private final TreeSet<Long> open = new TreeSet<>();
  private long next = 1;

  private Session(Group<Sessions<S, R>, SessionResult<R>> group, long id) {
    this.group = group;
    this.id = id;
  }

  /// Opens a session.
  public static <S extends StateMachine<R>, R> CompletableFuture<Outcome<Session<S, R>>> open(
      Group<Sessions<S, R>, SessionResult<R>> group) {
    return group
        .submit(Sessions.opening())
        .thenApply(outcome ->
            switch (outcome) {
              case Outcome.Done(SessionResult.Opened(var id), var index) ->
                  new Outcome.Done<>(new Session<>(group, id), index);
              case Outcome.Done(var other, _) ->
                  throw new IllegalStateException("opening: " + other);
              case Outcome.Refused(var reason) -> new Outcome.Refused<>(reason);
              case Outcome.Unknown(var doubt) -> new Outcome.Unknown<>(doubt);
            });
  }

  public long id() {
    return id;
  }

  /// Executes a command once. It is refused if more than a thousand others are open.
  ///
  /// @throws IllegalArgumentException if it is too long for the group
  public CompletableFuture<Outcome<R>> submit(Bytes command) {
    CompletableFuture<Outcome<R>> future = new CompletableFuture<>();
    begin(command, future)
        .ifPresentOrElse(
            Call::attempt, () -> future.complete(new Outcome.Refused<>(Reason.OVERLOADED)));
    return future;
  }

  /// Ends the session, so that nothing is kept for it any more.
  public CompletableFuture<Outcome<SessionResult<R>>> close() {
    return group.submit(Sessions.closing(id));
  }

  private synchronized Optional<Call> begin(Bytes command, CompletableFuture<Outcome<R>> future) {
    long lowest = open.isEmpty() ? next : open.first();
    if (next - lowest >= OPEN_MAX) {
      return Optional.empty();
    }
    Bytes encoded = Sessions.execution(id, next, lowest, command);
    open.add(next);
    return Optional.of(new Call(next++, encoded, future));
  }

  /// No answer to this number is wanted any more. Should a copy of it still be under way, it will
  /// be refused as soon as the table has learned this.
  private synchronized void acknowledge(long number) {
    open.remove(number);
  }

  /// One command until its outcome is known.
  private final class Call {
    private final long number;
    private final Bytes encoded;
    private final CompletableFuture<Outcome<R>> future;
    private int attempts;
    private boolean inDoubt;

    Call(long number, Bytes encoded, CompletableFuture<Outcome<R>> future) {
      this.number = number;
      this.encoded = encoded;
      this.future = future;
    }

    void attempt() {
      attempts++;
      group.submitIdempotent(encoded, this::attempted);
    }

    private void attempted(Attempts<SessionResult<R>> tried) {
      inDoubt |= tried.several();
      switch (tried.last()) {
        case Outcome.Done(SessionResult.Executed(var result), var index) ->
            end(new Outcome.Done<>(result, index));
        case Outcome.Done(SessionResult.Refused(var reason), _)
            when reason == SessionResult.Reason.SESSION_ENDED ->
            end(refused(Reason.SESSION_ENDED, Doubt.SESSION_ENDED));
        case Outcome.Done(var result, _) ->
            throw new IllegalStateException("command %d: %s".formatted(number, result));
        case Outcome.Refused(var reason) when reason == Reason.NO_LEADER && inDoubt ->
            attemptAgain(Doubt.TIMED_OUT);
        case Outcome.Refused(var reason) -> end(refused(reason, Doubt.TIMED_OUT));
        case Outcome.Unknown(var doubt) -> {
          inDoubt = true;
          attemptAgain(doubt);
        }
      }
    }

    private void attemptAgain(Doubt doubt) {
      if (doubt == Doubt.TIMED_OUT && attempts < ATTEMPTS_MAX) {
        attempt();
      } else {
        end(new Outcome.Unknown<>(doubt));
      }
    }

    /// That this attempt was refused does not say that an earlier one was not executed.
    private Outcome<R> refused(Reason reason, Doubt doubt) {
      return inDoubt ? new Outcome.Unknown<>(doubt) : new Outcome.Refused<>(reason);
    }

    private void end(Outcome<R> outcome) {
      acknowledge(number);
      future.complete(outcome);
    }
  }
}
