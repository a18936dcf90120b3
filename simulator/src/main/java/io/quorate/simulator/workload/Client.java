package io.quorate.simulator.workload;

import io.quorate.bytes.Bytes;
import io.quorate.kv.Command;
import io.quorate.kv.CompactRequest;
import io.quorate.kv.CompactResponse;
import io.quorate.kv.Conflict;
import io.quorate.kv.KvCodec;
import io.quorate.kv.KvError;
import io.quorate.kv.KvResponse;
import io.quorate.kv.KvResult;
import io.quorate.kv.RangeResponse;
import io.quorate.kv.RangeResult;
import io.quorate.kv.RequestOp;
import io.quorate.runtime.Attempts;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Outcome;
import io.quorate.runtime.session.SessionResult;
import io.quorate.runtime.session.Sessions;
import io.quorate.simulator.world.Life;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.TraceEvent.Kind;
import io.quorate.simulator.world.Violation;
import io.quorate.simulator.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Makes one request after the other, at any node that runs: each of them once, or in a session.
final class Client {
  private static final long RETRY_NANOS_MAX = 200_000_000;
  private static final int ATTEMPTS_MAX = 20;

  /// One in so many attempts is not waited for to its end.
  private static final int IMPATIENT = 4;

  /// After one in so many requests a client with a session rests, perhaps for too long.
  private static final int RESTS = 500;

  /// One in so many requests compacts the keys.
  private static final int COMPACTS = 100;

  /// One in so many reads does not mind a state of some age.
  private static final int CONTENT = 8;

  /// The longest age, and into how many halves of it less is drawn: short ones as often as long
  /// ones.
  private static final long AGE_NANOS_MAX = 2_000_000_000L;

  private static final int AGE_HALVINGS = 13;
  private static final long REST_NANOS_MAX = 10_000_000_000L;

  private final int number;
  private final World world;
  private final Workload.Behaviour behaviour;
  private final long pauseNanosMax;
  private final Clients all;
  private final RandomGenerator random;
  private int requests;
  private long begins;
  private boolean resting;
  private boolean waits;

  /// Some clients send a write again when they got no answer, and number their writes therefore.
  private final boolean wantsSession;

  private Optional<Long> session = Optional.empty();
  private long commandsOfSession;

  Client(int number, World world, Workload.Behaviour behaviour, long pauseNanosMax, Clients all) {
    this.number = number;
    this.world = world;
    this.behaviour = behaviour;
    this.pauseNanosMax = pauseNanosMax;
    this.all = all;
    this.random = world.chance();
    this.wantsSession = random.nextInt(3) == 0;
  }

  boolean waits() {
    return waits;
  }

  /// Begins nothing more.
  void rest() {
    resting = true;
  }

  /// The next request begins some time after the last one began, however long that took.
  void plan() {
    long now = world.time().toNanos();
    boolean rests = wantsSession && random.nextInt(RESTS) == 0;
    long pause = random.nextLong(rests ? REST_NANOS_MAX : pauseNanosMax);
    begins = Math.max(now, begins + pause);
    world.after(begins - now, this::act);
  }

  private void act() {
    if (resting) {
      return;
    }
    List<Machine> machines = world.machines();
    Optional<Life> life = machines.get(random.nextInt(machines.size())).life();
    if (life.isEmpty()) {
      plan();
      return;
    }
    waits = true;
    Optional<CompactRequest> compaction =
        random.nextInt(COMPACTS) == 0 ? all.compaction() : Optional.empty();
    if (compaction.isPresent()) {
      compact(life.get(), compaction.get());
      return;
    }
    switch (behaviour.next("c" + number + "-" + ++requests, random)) {
      case Request.Write write -> write(life.get(), write);
      case Request.Read read when random.nextInt(CONTENT) == 0 -> readOfAge(life.get(), read);
      case Request.Read read -> read(life.get(), read);
    }
  }

  private void write(Life life, Request.Write write) {
    if (session.isEmpty() && wantsSession) {
      openSession(life);
      return;
    }
    Writing writing = new Writing(write.command());
    if (session.isPresent()) {
      new Retried(session.get(), writing).attempt(life);
    } else {
      writeOnce(life, writing);
    }
  }

  /// A write that is under way.
  private final class Writing {
    private final Bytes command;
    private final Asked asked;
    private final long begin = all.recency().begin();

    Writing(Command request) {
      this.command = KvCodec.encode(request);
      this.asked = all.history().ask(number, (RequestOp) request, command);
    }

    /// Its outcome is known, as far as it will be.
    void end(Outcome<KvResult> outcome) {
      world.observers().answers(command, outcome);
      switch (outcome) {
        case Outcome.Done(KvResponse response, _) -> done(response);
        case Outcome.Done(var other, _) -> throw wasAnswered(other);
        case Outcome.Refused(_), Outcome.Unknown(_) -> {}
      }
    }

    /// As [#end], of a command that may have been sent several times.
    void endOnce(KvResult result) {
      switch (result) {
        case KvResponse response -> done(response);
        case KvError _, Conflict _ -> throw wasAnswered(result);
      }
    }

    private void done(KvResponse response) {
      all.recency().end("a write", begin, response.revision());
      all.history().tell(asked, response, command);
    }

    private Violation wasAnswered(KvResult result) {
      return new Violation("%s was answered with %s".formatted(asked, result));
    }
  }

  private void writeOnce(Life life, Writing writing) {
    Call<SessionResult<KvResult>> call =
        new Call<>("write", life, outcome -> writing.end(withoutSession(outcome)));
    life.group().submit(Sessions.plain(writing.command), call::end);
  }

  private static Outcome<KvResult> withoutSession(Outcome<SessionResult<KvResult>> outcome) {
    return switch (outcome) {
      case Outcome.Done(SessionResult.Executed(var result), var index) ->
          new Outcome.Done<>(result, index);
      case Outcome.Done(var other, _) -> throw new Violation("a plain command: " + other);
      case Outcome.Refused(var reason) -> new Outcome.Refused<>(reason);
      case Outcome.Unknown(var doubt) -> new Outcome.Unknown<>(doubt);
    };
  }

  /// Instead of the write that was planned.
  private void openSession(Life life) {
    Call<SessionResult<KvResult>> call =
        new Call<>(
            "open",
            life,
            outcome -> {
              if (outcome instanceof Outcome.Done(SessionResult.Opened(var opened), _)) {
                session = Optional.of(opened);
              }
            });
    life.group().submit(Sessions.opening(), call::end);
  }

  /// A write in a session: sent again and again, through any node, until it is answered or given
  /// up. An impatient client does so while earlier attempts are still under way.
  private final class Retried {
    private final long mySession;
    private final Writing writing;
    private final Bytes numbered;
    private int attempts;
    private boolean over;

    Retried(long mySession, Writing writing) {
      this.mySession = mySession;
      this.writing = writing;
      commandsOfSession++;
      this.numbered =
          Sessions.execution(mySession, commandsOfSession, commandsOfSession, writing.command);
    }

    void attempt(Life life) {
      attempts++;
      Attempt attempt = new Attempt(life);
      life.group().submitIdempotent(numbered, attempt::end);
      if (random.nextInt(IMPATIENT) == 0) {
        world.after(random.nextLong(1, RETRY_NANOS_MAX), attempt::next);
      }
    }

    private void again() {
      List<Machine> machines = world.machines();
      Optional<Life> life = machines.get(random.nextInt(machines.size())).life();
      if (over) {
        return;
      }
      if (attempts >= ATTEMPTS_MAX || resting) {
        finish("given up");
      } else if (life.isEmpty()) {
        soonAgain();
      } else {
        attempt(life.get());
      }
    }

    private void soonAgain() {
      world.after(random.nextLong(1, RETRY_NANOS_MAX), this::again);
    }

    private void finish(String how) {
      over = true;
      ended("retried write: " + how);
    }

    /// One of the times that it is sent; the process that was to answer may end before.
    private final class Attempt {
      private final Runnable mourner = this::lost;
      private final Life life;
      private boolean answered;
      private boolean followed;

      Attempt(Life life) {
        this.life = life;
        life.mourn(mourner);
      }

      void lost() {
        answered = true;
        next();
      }

      /// There has to be another one.
      void next() {
        if (!followed) {
          followed = true;
          soonAgain();
        }
      }

      void end(Attempts<SessionResult<KvResult>> tried) {
        if (answered) {
          return;
        }
        answered = true;
        life.forget(mourner);
        switch (tried.last()) {
          case Outcome.Done(SessionResult.Executed(var result), _) -> done(result);
          case Outcome.Done(SessionResult.Refused(var reason), _) ->
              refused(reason, tried.several() || attempts > 1);
          case Outcome.Done(var other, _) ->
              throw new Violation("session %s: %s".formatted(mySession, other));
          case Outcome.Refused(_), Outcome.Unknown(_) -> next();
        }
      }
    }

    /// Each attempt is told the same, also when nobody waits for it any more.
    private void done(KvResult result) {
      world.observers().answersOnce(writing.command, result);
      if (!over) {
        writing.endOnce(result);
        finish("done");
      }
    }

    /// A number whose client needs no answer any more may be refused; and a session may have ended
    /// meanwhile.
    private void refused(SessionResult.Reason reason, boolean inDoubt) {
      if (over) {
        return;
      }
      Violation.unless(
          reason == SessionResult.Reason.SESSION_ENDED, "session %d: %s", mySession, reason);
      session = Optional.empty();
      commandsOfSession = 0;
      writing.end(
          inDoubt
              ? new Outcome.Unknown<>(Outcome.Doubt.SESSION_ENDED)
              : new Outcome.Refused<>(Outcome.Reason.SESSION_ENDED));
      finish("session ended");
    }
  }

  private void read(Life life, Request.Read read) {
    long begin = all.recency().begin();
    Asked asked = all.history().ask(number, read.range());
    Call<RangeResult> call =
        new Call<>(
            "read",
            life,
            outcome -> {
              switch (outcome) {
                case Outcome.Done(RangeResponse response, _) -> {
                  all.recency().end("a read", begin, response.revision());
                  all.history().tell(asked, response);
                  read.done().accept(response);
                }
                case Outcome.Done(KvError error, _) ->
                    throw new Violation("a read was answered with " + error);
                case Outcome.Refused(_), Outcome.Unknown(_) -> {}
              }
            });
    life.group()
        .query(
            Consistency.LINEARIZABLE, sessions -> sessions.state().range(read.range()), call::end);
  }

  /// What was read, and how old that is at most, as the node told.
  private record Aged(RangeResult result, Optional<Duration> confirmed) {}

  /// A read that sees what had been seen some time before it began, at least, or else anything; and
  /// what its node says of the age of the state is so. Time is the node's own.
  private void readOfAge(Life life, Request.Read read) {
    Optional<Duration> bound =
        random.nextBoolean()
            ? Optional.of(Duration.ofNanos(AGE_NANOS_MAX >> random.nextInt(AGE_HALVINGS)))
            : Optional.empty();
    long begin = bound.map(age -> seenBefore(life, age)).orElse(0L);
    Call<Aged> call =
        new Call<>(
            "aged read",
            life,
            outcome -> {
              if (outcome instanceof Outcome.Done(Aged(RangeResponse response, var age), _)) {
                long told = age.map(confirmed -> seenBefore(life, confirmed)).orElse(0L);
                all.recency().end("an aged read", Math.max(begin, told), response.revision());
                read.done().accept(response);
              }
            });
    life.group()
        .queryWhen(
            bound.map(Consistency::notOlderThan).orElse(Consistency.SERIALIZABLE),
            _ -> true,
            (sessions, staleness) ->
                new Aged(sessions.state().range(read.range()), staleness.confirmed()),
            call::end);
  }

  private long seenBefore(Life life, Duration age) {
    return all.recency().begin(life.machine().timeBefore(age));
  }

  /// A later compaction may come first, though this one was asked for before.
  private void compact(Life life, CompactRequest request) {
    Bytes command = KvCodec.encode(request);
    Call<SessionResult<KvResult>> call =
        new Call<>(
            "compaction",
            life,
            outcome -> {
              Outcome<KvResult> told = withoutSession(outcome);
              world.observers().answers(command, told);
              switch (told) {
                case Outcome.Done(CompactResponse response, _) ->
                    all.recency().end("a compaction", request.revision(), response.revision());
                case Outcome.Done(var result, _) ->
                    Violation.unless(
                        result == KvError.COMPACTED, "%s was answered with %s", request, result);
                case Outcome.Refused(_), Outcome.Unknown(_) -> {}
              }
            });
    life.group().submit(Sessions.plain(command), call::end);
  }

  private void ended(String how) {
    waits = false;
    all.ended(how);
    world
        .trace()
        .add(Kind.CLIENT, 0, how.hashCode() + number, () -> "client " + number + ": " + how);
    plan();
  }

  /// What a caller waits for: an outcome, or the end of the process that was to give it.
  private final class Call<A> {
    private final String what;
    private final Life life;
    private final Consumer<Outcome<A>> judge;
    private final Runnable mourner = this::lost;
    private boolean over;

    Call(String what, Life life, Consumer<Outcome<A>> judge) {
      this.what = what;
      this.life = life;
      this.judge = judge;
      life.mourn(mourner);
    }

    void end(Outcome<A> outcome) {
      Violation.unless(!over, "a second outcome of a %s: %s", what, outcome);
      over = true;
      life.forget(mourner);
      judge.accept(outcome);
      ended(what + ": " + describe(outcome));
    }

    private void lost() {
      if (!over) {
        over = true;
        ended(what + ": lost");
      }
    }
  }

  private static String describe(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Done<?> _ -> "done";
      case Outcome.Refused<?>(var reason) -> "refused, " + reason;
      case Outcome.Unknown<?>(var doubt) -> "unknown, " + doubt;
    };
  }
}
