package io.quorate.simulator.commit;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.CommitEffect;
import io.quorate.protocol.commit.CommitEvent;
import io.quorate.protocol.commit.CommitInput;
import io.quorate.protocol.commit.CommitMessage;
import io.quorate.protocol.commit.CommitOptions;
import io.quorate.protocol.commit.CommitProcess;
import io.quorate.protocol.commit.LogRecord;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.commit.ResourceCall;
import io.quorate.protocol.commit.Task;
import io.quorate.protocol.commit.TransactionId;
import io.quorate.protocol.commit.register.DecisionRegister;
import io.quorate.protocol.commit.register.RegisterAnswer;
import io.quorate.protocol.commit.register.RegisterCommand;
import io.quorate.simulator.world.Agenda;
import io.quorate.simulator.world.TraceEvent;
import io.quorate.simulator.world.TraceEvent.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Lets a scenario happen: network, disks, resources, the register, and the host that starts
/// processes, notices that a coordinator is missed, and has another one take over.
public final class CommitWorld {
  /// How long a coordinator waits for others.
  private static final Duration PATIENCE = Duration.ofMillis(100);

  /// A participant waits longer, so that a coordinator which takes over comes first.
  private static final Duration LONG_PATIENCE = Duration.ofMillis(400);

  private static final Duration RETRY = Duration.ofMillis(100);

  /// How long it takes to suspect a coordinator that is gone.
  private static final Duration DETECTION = Duration.ofMillis(20);

  /// How long the world goes on after the last thing that may go wrong.
  private static final Duration AFTERMATH = Duration.ofMillis(1500);

  /// Likewise, where many things went wrong.
  private static final Duration LONG_AFTERMATH = Duration.ofSeconds(20);

  private static final long BALANCE = 1000;
  private static final long AMOUNT = 10;

  private static final TransactionId TRANSACTION =
      new TransactionId(CommitProtocol.COORDINATOR, 1, 1);

  private final CommitScenario scenario;
  private final Agenda agenda = new Agenda();
  private final SplittableRandom network;
  private final SplittableRandom timers;
  private final SplittableRandom calamity;
  private final List<NodeId> participants;

  /// Those that have not struck yet.
  private final List<CommitFault> faults;

  private final Map<NodeId, Machine> machines = new TreeMap<>();
  private final DecisionRegister register = new DecisionRegister();
  private final List<TraceEvent> trace = new ArrayList<>();
  private final List<AtomicCommitRules.Decision> decisions = new ArrayList<>();
  private final Set<NodeId> yes = new TreeSet<>();
  private final List<String> damages = new ArrayList<>();
  private final List<String> stops = new ArrayList<>();
  private CommitRun.Cost cost = CommitRun.Cost.NONE;
  private CommitRun.Cost untilKnown = CommitRun.Cost.NONE;
  private CommitRun.Cost untilEnded = CommitRun.Cost.NONE;
  private long quiet;
  private long summoned = Long.MIN_VALUE / 2;
  private boolean disturbed;
  private boolean chaotic;

  private final boolean telling;

  private CommitWorld(CommitScenario scenario, boolean telling) {
    this.scenario = scenario;
    this.telling = telling;
    SplittableRandom root = new SplittableRandom(scenario.seed());
    this.network = root.split();
    this.timers = root.split();
    this.calamity = root.split();
    this.participants = CommitProtocol.participants(scenario.participants());
    this.faults = new ArrayList<>(scenario.faults());
    for (NodeId id : scenario.protocol().processes(scenario.participants())) {
      machines.put(id, new Machine(id));
    }
  }

  /// Lets it happen, and does not tell what happens: the run has no trace.
  public static CommitRun run(CommitScenario scenario) {
    return new CommitWorld(scenario, false).run();
  }

  public static CommitRun tell(CommitScenario scenario) {
    return new CommitWorld(scenario, true).run();
  }

  private CommitRun run() {
    register.apply(new RegisterCommand.TakeEpoch(TRANSACTION.owner(), 0));
    scenario.chaos().ifPresent(this::unleash);
    agenda.at(0, this::begin);
    Duration trouble =
        scenario.faults().stream().map(CommitFault::length).reduce(Duration.ZERO, Duration::plus);
    Duration end =
        scenario.chaos().map(chaos -> chaos.healAfter().plus(LONG_AFTERMATH)).orElse(AFTERMATH);
    agenda.runUntil(end.plus(trouble).toNanos());
    return new CommitRun(
        scenario,
        AtomicCommitRules.judge(facts()),
        untilKnown,
        untilEnded,
        steps(),
        quiet,
        List.copyOf(faults),
        lanes(),
        List.copyOf(trace));
  }

  private void begin() {
    List<Task> tasks = new ArrayList<>();
    for (NodeId participant : participants) {
      boolean payer = participant.equals(participants.getFirst());
      long amount = payer ? -AMOUNT * (participants.size() - 1) : AMOUNT;
      tasks.add(new Task(participant, Bytes.utf8(Long.toString(amount))));
    }
    machine(CommitProtocol.COORDINATOR).give(new CommitInput.Begin(tasks));
  }

  // ---- what is told of it
  // ---------------------------------------------------------------------------

  private AtomicCommitRules.Facts facts() {
    Set<NodeId> inDoubt = new TreeSet<>();
    boolean allBack = true;
    boolean settled = true;
    long money = 0;
    for (Machine machine : machines.values()) {
      allBack &= machine.process.isPresent() && !machine.cut;
      if (machine.process.filter(process -> process.status().inDoubt()).isPresent()) {
        inDoubt.add(machine.id);
      }
      if (machine.resource.isPresent()) {
        SimulatedResource resource = machine.resource.get();
        settled &= !resource.isLocked();
        money += resource.balance();
        if (resource.isOffended()) {
          stops.add(machine.id + " asked its resource for what must not be asked");
        }
      }
    }
    boolean willing =
        scenario.ballots().stream().allMatch(Ballot.YES::equals)
            && !scenario.resources().contains(ResourceKind.TOUCHY);
    return new AtomicCommitRules.Facts(
        participants,
        decisions,
        yes,
        inDoubt,
        willing && !disturbed,
        allBack,
        damages,
        stops,
        settled,
        BALANCE * participants.size(),
        money);
  }

  private SortedMap<NodeId, Integer> steps() {
    SortedMap<NodeId, Integer> steps = new TreeMap<>();
    machines.forEach((id, machine) -> steps.put(id, machine.steps));
    return steps;
  }

  private List<NodeId> lanes() {
    List<NodeId> lanes = new ArrayList<>(scenario.protocol().processes(participants.size()));
    if (scenario.protocol() == CommitProtocol.REGISTER) {
      lanes.add(CommitProtocol.DECISION_REGISTER);
    }
    return lanes;
  }

  /// @param words are put together if somebody wants to know
  private void tell(Kind kind, NodeId node, Object... words) {
    if (telling) {
      trace.add(new TraceEvent(agenda.now(), agenda.now(), kind, node.value(), 0, sentence(words)));
    }
  }

  /// Something has happened that was not asked for before.
  private void news(Kind kind, NodeId node, Object... words) {
    quiet = agenda.now();
    tell(kind, node, words);
  }

  private static String sentence(Object... words) {
    return Stream.of(words).map(Object::toString).collect(Collectors.joining());
  }

  private void spend(long messages, long forcedWrites, long entries) {
    cost =
        new CommitRun.Cost(
            cost.messages() + messages,
            cost.forcedWrites() + forcedWrites,
            cost.entries() + entries,
            agenda.now());
  }

  private Machine machine(NodeId id) {
    Machine machine = machines.get(id);
    if (machine == null) {
      throw new IllegalArgumentException("there is no process " + id);
    }
    return machine;
  }

  // ---- network
  // --------------------------------------------------------------------------------------

  /// Something that is under way.
  ///
  /// @param step the sender's, or nothing
  private record Packet(NodeId from, NodeId to, String step, Object content) {}

  /// Sends, and lets it arrive once, twice or never.
  private void send(Packet packet, Runnable arrival) {
    long sent = agenda.now();
    Optional<Chaos> chaos = scenario.chaos().filter(_ -> chaotic);
    int copies = chaos.map(this::copies).orElse(1);
    if (copies == 0) {
      lose(packet, sent);
    }
    for (int copy = 0; copy < copies; copy++) {
      long delay =
          chaos
              .map(each -> network.nextLong(1, each.longestDelay().toNanos() + 1))
              .orElse(scenario.messageDelay().toNanos());
      agenda.after(delay, () -> arrive(packet, sent, arrival));
    }
  }

  private int copies(Chaos chaos) {
    int arriving = network.nextDouble() < chaos.loss() ? 0 : 1;
    return arriving + (network.nextDouble() < chaos.duplication() ? 1 : 0);
  }

  private void arrive(Packet packet, long sent, Runnable arrival) {
    if (isReachable(packet.from()) && isReachable(packet.to()) && isUp(packet.to())) {
      event(Kind.MESSAGE, packet, sent);
      arrival.run();
    } else {
      lose(packet, sent);
    }
  }

  private void lose(Packet packet, long sent) {
    event(Kind.LOST, packet, sent);
  }

  private void event(Kind kind, Packet packet, long sent) {
    if (telling) {
      trace.add(
          new TraceEvent(
              agenda.now(),
              sent,
              kind,
              packet.to().value(),
              packet.from().value(),
              sentence(packet.step(), packet.content())));
    }
  }

  private boolean isReachable(NodeId id) {
    return id.equals(CommitProtocol.DECISION_REGISTER) || !machine(id).cut;
  }

  private boolean isUp(NodeId id) {
    return id.equals(CommitProtocol.DECISION_REGISTER) || machine(id).process.isPresent();
  }

  // ---- the host
  // -------------------------------------------------------------------------------------

  /// Somebody has waited for too long, and has one coordinator after the other take over.
  private void summon(NodeId by) {
    if (agenda.now() - summoned < PATIENCE.toNanos()) {
      return;
    }
    List<NodeId> candidates = new ArrayList<>();
    for (NodeId id : List.of(CommitProtocol.STAND_BY, CommitProtocol.COORDINATOR)) {
      if (isUp(id) && isReachable(id) && isReachable(by)) {
        candidates.add(id);
      }
    }
    if (!candidates.isEmpty()) {
      summoned = agenda.now();
      takeOver(candidates.get(timers.nextInt(candidates.size())));
    }
  }

  private void takeOver(NodeId id) {
    if (isUp(id)) {
      tell(Kind.NODE, id, "is to take over");
      machine(id).give(new CommitInput.TakeOver(participants));
    }
  }

  /// A coordinator is gone, or seems to be.
  private void suspect(NodeId gone) {
    if (CommitProtocol.isCoordinator(gone)) {
      NodeId other =
          gone.equals(CommitProtocol.COORDINATOR)
              ? CommitProtocol.STAND_BY
              : CommitProtocol.COORDINATOR;
      agenda.after(DETECTION.toNanos(), () -> takeOver(other));
    }
  }

  // ---- faults
  // ---------------------------------------------------------------------------------------

  private void strike(Machine machine, CommitFault fault) {
    disturbed = true;
    switch (fault) {
      case CommitFault.Crash(_, var length) -> {
        machine.crash();
        if (!length.isZero()) {
          agenda.after(length.toNanos(), machine::restart);
        }
      }
      case CommitFault.Wipe(_, var length) -> {
        machine.crash();
        machine.wipe();
        agenda.after(length.toNanos(), machine::restart);
      }
      case CommitFault.Pause(_, var length) -> {
        news(Kind.FAULT, machine.id, "pauses");
        machine.paused = true;
        suspect(machine.id);
        agenda.after(length.toNanos(), machine::resume);
      }
      case CommitFault.Cut(_, var length) -> {
        news(Kind.FAULT, machine.id, "is cut off");
        machine.cut = true;
        suspect(machine.id);
        if (!length.isZero()) {
          agenda.after(length.toNanos(), machine::heal);
        }
      }
    }
  }

  private void unleash(Chaos chaos) {
    chaotic = true;
    disturbed = true;
    long end = chaos.healAfter().toNanos();
    plan(
        chaos.crashes(),
        end,
        (machine, length) -> {
          if (machine.process.isPresent()) {
            machine.crash();
            agenda.after(length, machine::restart);
          }
        });
    plan(
        chaos.pauses(),
        end,
        (machine, length) -> {
          machine.paused = true;
          agenda.after(length, machine::resume);
        });
    plan(
        chaos.cuts(),
        end,
        (machine, length) -> {
          machine.cut = true;
          agenda.after(length, machine::heal);
        });
    plan(
        chaos.falseAlarms(),
        end,
        (machine, _) -> {
          if (CommitProtocol.isCoordinator(machine.id)) {
            takeOver(machine.id);
          }
        });
    agenda.at(
        end,
        () -> {
          chaotic = false;
          machines
              .values()
              .forEach(machine -> {
                machine.heal();
                machine.resume();
                machine.restart();
              });
        });
  }

  private interface Calamity {
    void strike(Machine machine, long length);
  }

  /// Most of them early, when there is something to disturb.
  private void plan(int count, long end, Calamity what) {
    List<Machine> all = List.copyOf(machines.values());
    for (int i = 0; i < count; i++) {
      Machine machine = all.get(calamity.nextInt(all.size()));
      long at = calamity.nextLong(calamity.nextBoolean() ? end : end / 20);
      long length = calamity.nextLong(1, calamity.nextBoolean() ? end / 2 : end / 20);
      agenda.at(at, () -> what.strike(machine, length));
    }
  }

  // ---- processes
  // ------------------------------------------------------------------------------------

  /// One process with its disk, its timer and its resource.
  private final class Machine {
    private record Given(CommitInput input, long timer) {}

    private static final long NO_TIMER = -1;

    final NodeId id;
    final Optional<SimulatedResource> resource;
    private final Deque<Given> inputs = new ArrayDeque<>();
    private final Deque<CommitEffect> effects = new ArrayDeque<>();
    private final List<LogRecord> log = new ArrayList<>();

    /// How many of the log's records are on the disk.
    private int durable;

    Optional<CommitProcess> process;
    int steps;
    private int life;
    private long timer;
    private boolean writing;
    boolean paused;
    boolean cut;

    Machine(NodeId id) {
      this.id = id;
      int index = participants.indexOf(id);
      this.resource =
          index < 0
              ? Optional.empty()
              : Optional.of(
                  new SimulatedResource(
                      scenario.resources().get(index), scenario.ballots().get(index), BALANCE));
      this.process = Optional.of(start());
    }

    private CommitProcess start() {
      Duration patience = CommitProtocol.isCoordinator(id) ? PATIENCE : LONG_PATIENCE;
      return scenario
          .protocol()
          .start(id, TRANSACTION, new CommitOptions(patience, RETRY), List.copyOf(log));
    }

    void crash() {
      news(Kind.FAULT, id, "crashes before step ", steps + 1);
      life++;
      timer++;
      process = Optional.empty();
      inputs.clear();
      effects.clear();
      writing = false;
      boolean lucky = chaotic && calamity.nextBoolean();
      log.subList(lucky ? log.size() : durable, log.size()).clear();
      durable = log.size();
      resource.ifPresent(SimulatedResource::crash);
      suspect(id);
    }

    void wipe() {
      news(Kind.FAULT, id, "loses its disk");
      log.clear();
      durable = 0;
    }

    void restart() {
      if (process.isEmpty()) {
        process = Optional.of(start());
        news(Kind.NODE, id, "starts again, and finds in its log: ", log);
        give(new CommitInput.Restarted());
        if (CommitProtocol.isCoordinator(id)) {
          agenda.after(DETECTION.toNanos(), () -> takeOver(id));
        }
      }
    }

    void resume() {
      if (paused) {
        paused = false;
        news(Kind.FAULT, id, "goes on");
        proceed();
      }
    }

    void heal() {
      if (cut) {
        cut = false;
        news(Kind.FAULT, id, "can be reached again");
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
        stops.add(which);
        news(Kind.FAULT, id, "stops: ", which);
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
      Moment now = new Moment(id, steps + 1);
      for (CommitFault fault : List.copyOf(faults)) {
        if (fault.when().equals(now)) {
          faults.remove(fault);
          CommitWorld.this.strike(this, fault);
        }
      }
      return process.isEmpty() || paused;
    }

    private void carryOut(CommitEffect effect) {
      switch (effect) {
        case CommitEffect.Send(var to, var message) -> send(to, message);
        case CommitEffect.Force(var record) -> force(record);
        case CommitEffect.Note(var record) -> {
          log.add(record);
          news(Kind.NODE, id, step(), "notes ", record);
          spend(0, 0, 0);
          untilEnded = cost;
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
      spend(1, 0, 0);
      CommitWorld.this.send(
          new Packet(id, to, id + step(), message),
          () -> machine(to).give(new CommitInput.Deliver(id, message)));
    }

    private void force(LogRecord record) {
      spend(0, 1, 0);
      news(Kind.NODE, id, step(), "forces ", record);
      log.add(record);
      writing = true;
      Runnable done =
          () -> {
            durable = log.size();
            writing = false;
            if (record instanceof LogRecord.Prepared) {
              yes.add(id);
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
      news(Kind.NODE, id, step(), "has its resource ", call);
      resource
          .orElseThrow()
          .call(call)
          .ifPresent(answer -> inLife(0, () -> give(new CommitInput.Answered(answer))));
    }

    private void ask(RegisterCommand command) {
      NodeId target = CommitProtocol.DECISION_REGISTER;
      CommitWorld.this.send(
          new Packet(id, target, id + step(), command),
          () -> {
            spend(0, 0, 1);
            RegisterAnswer answer = register.apply(command);
            CommitWorld.this.send(
                new Packet(target, id, "", answer), () -> give(new CommitInput.Told(answer)));
          });
    }

    private void heed(CommitEvent event) {
      tell(Kind.NODE, id, event instanceof CommitEvent.Decided ? step() : "", event);
      switch (event) {
        case CommitEvent.Decided(var outcome) -> decided(outcome);
        case CommitEvent.InDoubt _ -> summon(id);
        case CommitEvent.Damaged damage -> damages.add(id + ": " + damage);
        case CommitEvent.Ended _ -> {
          spend(0, 0, 0);
          untilEnded = cost;
        }
        case CommitEvent.Blocked _ -> {}
      }
    }

    private void decided(Outcome outcome) {
      decisions.add(new AtomicCommitRules.Decision(id, outcome));
      if (id.equals(CommitProtocol.COORDINATOR) && untilKnown.equals(CommitRun.Cost.NONE)) {
        spend(0, 0, 0);
        untilKnown = cost;
      }
    }

    private void arm(Duration atLeast, Duration atMost) {
      long armed = ++timer;
      agenda.after(
          timers.nextLong(atLeast.toNanos(), atMost.toNanos() + 1),
          () -> {
            if (timer == armed && process.isPresent()) {
              inputs.add(new Given(new CommitInput.Expired(), armed));
              proceed();
            }
          });
    }
  }
}
