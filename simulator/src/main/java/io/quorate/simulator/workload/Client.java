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
import io.quorate.simulator.world.Life;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.TraceEvent.Kind;
import io.quorate.simulator.world.Violation;
import io.quorate.simulator.world.World;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Makes one request after the other, each of them once, at any node that runs.
final class Client {
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

  Client(int number, World world, Workload.Behaviour behaviour, long pauseNanosMax, Clients all) {
    this.number = number;
    this.world = world;
    this.behaviour = behaviour;
    this.pauseNanosMax = pauseNanosMax;
    this.all = all;
    this.random = world.chance();
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
    Call<KvResult> call =
        new Call<>(
            "write",
            life,
            outcome -> {
              world.observers().answers(command, outcome);
              if (outcome instanceof Outcome.Done(KvResponse response, _)) {
                all.recency().end("a write", begin, response.revision());
                write.done().accept(response);
              }
            });
    life.group().submit(command, call::end);
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
    life.group().query(Consistency.LINEARIZABLE, keys -> keys.range(read.range()), call::end);
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
