package io.quorate.simulator.commit;

import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.CommitEffect;
import io.quorate.protocol.commit.CommitEvent;
import io.quorate.protocol.commit.CommitInput;
import io.quorate.protocol.commit.CommitMessage;
import io.quorate.protocol.commit.CommitOptions;
import io.quorate.protocol.commit.CommitProcess;
import io.quorate.protocol.commit.LogRecord;
import io.quorate.protocol.commit.ResourceCall;
import io.quorate.protocol.commit.register.RegisterAnswer;
import io.quorate.protocol.commit.register.RegisterCommand;
import io.quorate.simulator.world.Agenda;
import io.quorate.simulator.world.TraceEvent.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// One process with its disk, its timer and its resource.
final class CommitMachine {
  private record Given(CommitInput input, long timer) {}

  private static final long NO_TIMER = -1;

  /// How long a coordinator waits for others.
  static final Duration PATIENCE = Duration.ofMillis(100);

  /// A participant waits longer, so that a coordinator which takes over comes first.
  private static final Duration LONG_PATIENCE = Duration.ofMillis(400);

  private static final Duration RETRY = Duration.ofMillis(100);

  private final CommitWorld world;
  private final CommitScenario scenario;
  private final Agenda agenda;
  private final CommitJournal journal;
  private final NodeId id;
  private final Optional<SimulatedResource> resource;
  private final Deque<Given> inputs = new ArrayDeque<>();
  private final Deque<CommitEffect> effects = new ArrayDeque<>();
  private final List<LogRecord> log = new ArrayList<>();

  /// How many of the log's records are on the disk.
  private int durable;

  private Optional<CommitProcess> process;
  private int steps;
  private int life;
  private long timer;
  private boolean writing;
  private boolean paused;
  private boolean cut;

  CommitMachine(CommitWorld world, NodeId id, Optional<SimulatedResource> resource) {
    this.world = world;
    this.scenario = world.scenario();
    this.agenda = world.agenda();
    this.journal = world.journal();
    this.id = id;
    this.resource = resource;
    this.process = Optional.of(start());
  }

  NodeId id() {
    return id;
  }

  Optional<SimulatedResource> resource() {
    return resource;
  }

  boolean isUp() {
    return process.isPresent();
  }

  boolean isInDoubt() {
    return process.filter(running -> running.status().inDoubt()).isPresent();
  }

  boolean isCut() {
    return cut;
  }

  int steps() {
    return steps;
  }

  private CommitProcess start() {
    Duration patience = CommitProtocol.isCoordinator(id) ? PATIENCE : LONG_PATIENCE;
    return scenario
        .protocol()
        .start(id, CommitWorld.TRANSACTION, new CommitOptions(patience, RETRY), List.copyOf(log));
  }

  void crash() {
    journal.news(Kind.FAULT, id, "crashes before step ", steps + 1);
    life++;
    timer++;
    process = Optional.empty();
    inputs.clear();
    effects.clear();
    writing = false;
    boolean lucky = world.sparesWhatIsUnforced();
    log.subList(lucky ? log.size() : durable, log.size()).clear();
    durable = log.size();
    resource.ifPresent(SimulatedResource::crash);
    world.suspect(id);
  }

  void wipe() {
    journal.news(Kind.FAULT, id, "loses its disk");
    log.clear();
    durable = 0;
  }

  void restart() {
    if (process.isEmpty()) {
      process = Optional.of(start());
      journal.news(Kind.NODE, id, "starts again, and finds in its log: ", log);
      give(new CommitInput.Restarted());
      if (CommitProtocol.isCoordinator(id)) {
        agenda.after(CommitWorld.DETECTION.toNanos(), () -> world.takeOver(id));
      }
    }
  }

  void pause() {
    paused = true;
  }

  void resume() {
    if (paused) {
      paused = false;
      journal.news(Kind.FAULT, id, "goes on");
      proceed();
    }
  }

  void cutOff() {
    cut = true;
  }

  void heal() {
    if (cut) {
      cut = false;
      journal.news(Kind.FAULT, id, "can be reached again");
    }
  }

  void give(CommitInput input) {
    inputs.add(new Given(input, NO_TIMER));
    proceed();
  }

  /// Takes inputs one by one, and carries out what each leads to.
  private void proceed() {
    while (process.isPresent() && !writing && !paused) {
      CommitEffect effect = effects.peek();
      if (effect == null) {
        Given next = inputs.poll();
        if (next == null) {
          return;
        }
        if (next.timer() == NO_TIMER || next.timer() == timer) {
          take(next.input());
        }
      } else if (!isStep(effect) || !struck()) {
        effects.remove();
        steps += isStep(effect) ? 1 : 0;
        carryOut(effect);
      }
    }
  }

  private void take(CommitInput input) {
    try {
      effects.addAll(process.orElseThrow().step(input));
    } catch (InvariantViolation violation) {
      String which = String.valueOf(violation.getMessage());
      journal.stopped(which);
      journal.news(Kind.FAULT, id, "stops: ", which);
      life++;
      process = Optional.empty();
    }
  }

  /// Whether others, or this process's next life, can notice it.
  private static boolean isStep(CommitEffect effect) {
    return switch (effect) {
      case CommitEffect.Arm _, CommitEffect.Disarm _ -> false;
      case CommitEffect.Emit(var event) -> event instanceof CommitEvent.Decided;
      case CommitEffect.Send _,
          CommitEffect.Force _,
          CommitEffect.Note _,
          CommitEffect.Call _,
          CommitEffect.Ask _ ->
          true;
    };
  }

  /// Whether the process cannot go on, since something strikes now.
  private boolean struck() {
    world.strikeAt(this, new Moment(id, steps + 1));
    return process.isEmpty() || paused;
  }

  private void carryOut(CommitEffect effect) {
    switch (effect) {
      case CommitEffect.Send(var to, var message) -> send(to, message);
      case CommitEffect.Force(var record) -> force(record);
      case CommitEffect.Note(var record) -> {
        log.add(record);
        journal.news(Kind.NODE, id, step(), "notes ", record);
        journal.done();
      }
      case CommitEffect.Call(var call) -> call(call);
      case CommitEffect.Ask(var command) -> ask(command);
      case CommitEffect.Emit(var event) -> heed(event);
      case CommitEffect.Arm(var atLeast, var atMost) -> arm(atLeast, atMost);
      case CommitEffect.Disarm _ -> timer++;
    }
  }

  private String step() {
    return "@" + steps + " ";
  }

  private void send(NodeId to, CommitMessage message) {
    journal.message();
    world
        .network()
        .send(
            new CommitNetwork.Packet(id, to, id + step(), message),
            () -> world.machine(to).give(new CommitInput.Deliver(id, message)));
  }

  private void force(LogRecord record) {
    journal.forcedWrite();
    journal.news(Kind.NODE, id, step(), "forces ", record);
    log.add(record);
    writing = true;
    Runnable done =
        () -> {
          durable = log.size();
          writing = false;
          if (record instanceof LogRecord.Prepared) {
            journal.votedYes(id);
          }
        };
    if (scenario.diskDelay().isZero()) {
      done.run();
    } else {
      inLife(
          scenario.diskDelay().toNanos(),
          () -> {
            done.run();
            proceed();
          });
    }
  }

  private void inLife(long nanos, Runnable action) {
    int now = life;
    agenda.after(
        nanos,
        () -> {
          if (life == now) {
            action.run();
          }
        });
  }

  private void call(ResourceCall call) {
    journal.news(Kind.NODE, id, step(), "has its resource ", call);
    resource
        .orElseThrow()
        .call(call)
        .ifPresent(answer -> inLife(0, () -> give(new CommitInput.Answered(answer))));
  }

  private void ask(RegisterCommand command) {
    NodeId target = CommitProtocol.DECISION_REGISTER;
    world
        .network()
        .send(
            new CommitNetwork.Packet(id, target, id + step(), command),
            () -> {
              journal.entry();
              RegisterAnswer answer = world.register().apply(command);
              world
                  .network()
                  .send(
                      new CommitNetwork.Packet(target, id, "", answer),
                      () -> give(new CommitInput.Told(answer)));
            });
  }

  private void heed(CommitEvent event) {
    journal.tell(Kind.NODE, id, event instanceof CommitEvent.Decided ? step() : "", event);
    switch (event) {
      case CommitEvent.Decided(var outcome) -> journal.decided(id, outcome);
      case CommitEvent.InDoubt _ -> world.summon(id);
      case CommitEvent.Damaged damage -> journal.damaged(id, damage);
      case CommitEvent.Ended _ -> journal.done();
      case CommitEvent.Blocked _ -> {}
    }
  }

  private void arm(Duration atLeast, Duration atMost) {
    long armed = ++timer;
    agenda.after(
        world.timers().nextLong(atLeast.toNanos(), atMost.toNanos() + 1),
        () -> {
          if (timer == armed && process.isPresent()) {
            inputs.add(new Given(new CommitInput.Expired(), armed));
            proceed();
          }
        });
  }
}
