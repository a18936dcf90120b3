package io.quorate.simulator.world;

import io.quorate.bytes.Bytes;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Submits commands, each of them once, and asks questions, at any machine that runs; now and then
/// several at once. What it is told is held against [Agreement] and [Linearizability].
final class Client {
  private static final long THINKING_NANOS_MAX = 20_000_000;
  private static final int BURST_MAX = 8;
  private static final int PADDING_MAX = 500;

  private final String name;
  private final Agenda agenda;
  private final Trace trace;
  private final RandomGenerator random;
  private final List<Machine> machines;
  private final Agreement agreement;
  private final Linearizability linearizability;
  private final Tally tally;
  private boolean resting;
  private int commands;
  private int open;

  Client(
      String name,
      Agenda agenda,
      Trace trace,
      RandomGenerator random,
      List<Machine> machines,
      Agreement agreement,
      Linearizability linearizability,
      Tally tally) {
    this.name = name;
    this.agenda = agenda;
    this.trace = trace;
    this.random = random;
    this.machines = machines;
    this.agreement = agreement;
    this.linearizability = linearizability;
    this.tally = tally;
  }

  void begin() {
    agenda.after(random.nextLong(THINKING_NANOS_MAX), this::act);
  }

  /// Begins nothing more.
  void rest() {
    resting = true;
  }

  /// How many requests have not ended.
  int open() {
    return open;
  }

  private void act() {
    if (resting) {
      return;
    }
    Optional<Life> life = machines.get(random.nextInt(machines.size())).life();
    if (life.isEmpty()) {
      begin();
      return;
    }
    int requests = random.nextInt(10) == 0 ? random.nextInt(1, BURST_MAX) : 1;
    open = requests;
    for (int request = 0; request < requests; request++) {
      switch (random.nextInt(10)) {
        case 0 -> look(life.get());
        case 1, 2, 3 -> read(life.get());
        default -> write(life.get());
      }
    }
  }

  private void write(Life life) {
    int padding = random.nextInt(20) == 0 ? random.nextInt(PADDING_MAX) : 0;
    write(life, "%s-%d%s".formatted(name, ++commands, ".".repeat(padding)));
  }

  private void write(Life life, String text) {
    int begin = linearizability.begin();
    Call<Integer> call =
        new Call<>(
            "write",
            life,
            outcome -> {
              switch (outcome) {
                case Outcome.Done(var place, _) -> {
                  agreement.acknowledged(text, place);
                  linearizability.wrote(begin, place);
                }
                case Outcome.Refused(_) -> agreement.refused(text);
                case Outcome.Unknown(_) -> {}
              }
            });
    life.group().submit(Bytes.utf8(text), call::end);
  }

  private void read(Life life) {
    int begin = linearizability.begin();
    Call<Integer> call =
        new Call<>(
            "read",
            life,
            outcome -> {
              if (outcome instanceof Outcome.Done(var length, _)) {
                linearizability.read(begin, length);
              }
            });
    life.group().query(Consistency.LINEARIZABLE, Ledger::length, call::end);
  }

  private void look(Life life) {
    Call<Integer> call = new Call<>("look", life, _ -> {});
    life.group().query(Consistency.SERIALIZABLE, Ledger::length, call::end);
  }

  private void ended() {
    if (--open == 0) {
      begin();
    }
  }

  /// What a caller waits for: an outcome, or the end of the process that was to give it.
  private final class Call<A> {
    interface Judge<A> {
      void judge(Outcome<A> outcome);
    }

    private final String what;
    private final Life life;
    private final Judge<A> judge;
    private final Runnable mourner = this::lost;
    private boolean over;

    Call(String what, Life life, Judge<A> judge) {
      this.what = what;
      this.life = life;
      this.judge = judge;
      life.mourn(mourner);
    }

    void end(Outcome<A> outcome) {
      Violation.unless(!over, "a second outcome of a %s: %s", what, outcome);
      over = true;
      life.forget(mourner);
      tell(describe(outcome));
      judge.judge(outcome);
      ended();
    }

    private void lost() {
      if (!over) {
        over = true;
        tell("lost");
        ended();
      }
    }

    private void tell(String how) {
      tally.count(what + ": " + how);
      trace.add((name + what + how).hashCode());
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
