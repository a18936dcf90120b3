package io.quorate.simulator.workload;

import io.quorate.bytes.Bytes;
import io.quorate.kv.KvCodec;
import io.quorate.kv.KvError;
import io.quorate.kv.KvResponse;
import io.quorate.kv.KvResult;
import io.quorate.kv.RangeResponse;
import io.quorate.kv.RangeResult;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Outcome;
import io.quorate.runtime.session.SessionResult;
import io.quorate.runtime.session.Sessions;
import io.quorate.simulator.world.Life;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.TraceEvent.Kind;
import io.quorate.simulator.world.Violation;
import io.quorate.simulator.world.World;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Makes one request after the other, at any node that runs: each of them once, or in a session.
final class Client {
  private static final long RETRY_NANOS_MAX = 200_000_000;
  private static final int ATTEMPTS_MAX = 20;

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
    begins = Math.max(now, begins + random.nextLong(pauseNanosMax));
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
    switch (behaviour.next("c" + number + "-" + ++requests, random)) {
      case Request.Write write -> write(life.get(), write);
      case Request.Read read -> read(life.get(), read);
    }
  }

  private void write(Life life, Request.Write write) {
    Bytes command = KvCodec.encode(write.command());
    long begin = all.recency().begin();
    Consumer<KvResult> done =
        result -> {
          if (result instanceof KvResponse response) {
            all.recency().end("a write", begin, response.revision());
            write.done().accept(response);
          }
        };
    if (session.isPresent()) {
      new Retried(session.get(), command, done).attempt(life);
    } else if (wantsSession) {
      openSession(life);
    } else {
      writeOnce(life, command, done);
    }
  }

  private void writeOnce(Life life, Bytes command, Consumer<KvResult> done) {
    Call<SessionResult<KvResult>> call =
        new Call<>(
            "write",
            life,
            outcome -> {
              world.observers().answers(command, withoutSession(outcome));
              if (outcome instanceof Outcome.Done(SessionResult.Executed(var result), _)) {
                done.accept(result);
              }
            });
    life.group().submit(Sessions.plain(command), call::end);
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
  /// up.
  private final class Retried {
    private final long mySession;
    private final Bytes command;
    private final Bytes numbered;
    private final Consumer<KvResult> done;
    private int attempts;

    Retried(long mySession, Bytes command, Consumer<KvResult> done) {
      this.mySession = mySession;
      this.command = command;
      this.done = done;
      commandsOfSession++;
      this.numbered = Sessions.execution(mySession, commandsOfSession, commandsOfSession, command);
    }

    void attempt(Life life) {
      attempts++;
      Attempt attempt = new Attempt(life);
      life.mourn(attempt);
      life.group().submitIdempotent(numbered, attempts -> attempt.end(attempts.last()));
    }

    private void again() {
      world.after(
          random.nextLong(1, RETRY_NANOS_MAX),
          () -> {
            List<Machine> machines = world.machines();
            Optional<Life> life = machines.get(random.nextInt(machines.size())).life();
            if (attempts >= ATTEMPTS_MAX || resting) {
              ended("retried write: given up");
            } else if (life.isEmpty()) {
              again();
            } else {
              attempt(life.get());
            }
          });
    }

    /// One of the times that it is sent; the process that was to answer may end before.
    private final class Attempt implements Runnable {
      private final Life life;
      private boolean over;

      Attempt(Life life) {
        this.life = life;
      }

      @Override
      public void run() {
        if (!over) {
          over = true;
          again();
        }
      }

      void end(Outcome<SessionResult<KvResult>> outcome) {
        if (over) {
          return;
        }
        over = true;
        life.forget(this);
        switch (outcome) {
          case Outcome.Done(SessionResult.Executed(var result), _) -> {
            world.observers().answersOnce(command, result);
            done.accept(result);
            ended("retried write: done");
          }
          case Outcome.Done(var other, _) ->
              throw new Violation("session %s: %s".formatted(mySession, other));
          case Outcome.Refused(_), Outcome.Unknown(_) -> again();
        }
      }
    }
  }

  private void read(Life life, Request.Read read) {
    long begin = all.recency().begin();
    Call<RangeResult> call =
        new Call<>(
            "read",
            life,
            outcome -> {
              switch (outcome) {
                case Outcome.Done(RangeResponse response, _) -> {
                  all.recency().end("a read", begin, response.revision());
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
