package io.quorate.simulator.commit;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.CommitInput;
import io.quorate.protocol.commit.Task;
import io.quorate.protocol.commit.TransactionId;
import io.quorate.protocol.commit.register.DecisionRegister;
import io.quorate.protocol.commit.register.RegisterCommand;
import io.quorate.simulator.world.Agenda;
import io.quorate.simulator.world.TraceEvent.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/// Lets a scenario happen: its machines, the network between them and the register, the host that
/// notices that a coordinator is missed and has another one take over, and what goes wrong.
public final class CommitWorld {
  /// How long it takes to suspect a coordinator that is gone.
  static final Duration DETECTION = Duration.ofMillis(20);

  /// How long the world goes on after the last thing that may go wrong.
  private static final Duration AFTERMATH = Duration.ofMillis(1500);

  /// Likewise, where many things went wrong.
  private static final Duration LONG_AFTERMATH = Duration.ofSeconds(20);

  private static final long BALANCE = 1000;
  private static final long AMOUNT = 10;

  static final TransactionId TRANSACTION = new TransactionId(CommitProtocol.COORDINATOR, 1, 1);

  private final CommitScenario scenario;
  private final Agenda agenda = new Agenda();
  private final CommitJournal journal;
  private final CommitNetwork network;
  private final SplittableRandom timers;
  private final SplittableRandom calamity;
  private final List<NodeId> participants;

  /// Those that have not struck yet.
  private final List<CommitFault> faults;

  private final Map<NodeId, CommitMachine> machines = new TreeMap<>();
  private final DecisionRegister register = new DecisionRegister();
  private long summoned = Long.MIN_VALUE / 2;
  private boolean disturbed;
  private boolean chaotic;

  private CommitWorld(CommitScenario scenario, boolean telling) {
    this.scenario = scenario;
    this.journal = new CommitJournal(agenda, telling);
    SplittableRandom root = new SplittableRandom(scenario.seed());
    this.network = new CommitNetwork(this, root.split());
    this.timers = root.split();
    this.calamity = root.split();
    this.participants = CommitProtocol.participants(scenario.participants());
    this.faults = new ArrayList<>(scenario.faults());
    for (NodeId id : scenario.protocol().processes(scenario.participants())) {
      machines.put(id, new CommitMachine(this, id, resourceOf(id)));
    }
  }

  private Optional<SimulatedResource> resourceOf(NodeId id) {
    int index = participants.indexOf(id);
    return index < 0
        ? Optional.empty()
        : Optional.of(
            new SimulatedResource(
                scenario.resources().get(index), scenario.ballots().get(index), BALANCE));
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
        journal.untilKnown(),
        journal.untilEnded(),
        steps(),
        journal.quiet(),
        List.copyOf(faults),
        lanes(),
        journal.trace());
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
    for (CommitMachine machine : machines.values()) {
      allBack &= machine.isUp() && !machine.isCut();
      if (machine.isInDoubt()) {
        inDoubt.add(machine.id());
      }
      if (machine.resource().isPresent()) {
        SimulatedResource resource = machine.resource().get();
        settled &= !resource.isLocked();
        money += resource.balance();
        if (resource.isOffended()) {
          journal.stopped(machine.id() + " asked its resource for what must not be asked");
        }
      }
    }
    boolean willing =
        scenario.ballots().stream().allMatch(Ballot.YES::equals)
            && !scenario.resources().contains(ResourceKind.TOUCHY);
    return new AtomicCommitRules.Facts(
        participants,
        journal.decisions(),
        journal.yes(),
        inDoubt,
        willing && !disturbed,
        allBack,
        journal.damages(),
        journal.stops(),
        settled,
        BALANCE * participants.size(),
        money);
  }

  private SortedMap<NodeId, Integer> steps() {
    SortedMap<NodeId, Integer> steps = new TreeMap<>();
    machines.forEach((id, machine) -> steps.put(id, machine.steps()));
    return steps;
  }

  private List<NodeId> lanes() {
    List<NodeId> lanes = new ArrayList<>(scenario.protocol().processes(participants.size()));
    if (scenario.protocol() == CommitProtocol.REGISTER) {
      lanes.add(CommitProtocol.DECISION_REGISTER);
    }
    return lanes;
  }

  CommitMachine machine(NodeId id) {
    CommitMachine machine = machines.get(id);
    if (machine == null) {
      throw new IllegalArgumentException("there is no process " + id);
    }
    return machine;
  }

  // ---- what machines and the network ask for
  // ---------------------------------------------------------------------------

  CommitScenario scenario() {
    return scenario;
  }

  Agenda agenda() {
    return agenda;
  }

  CommitJournal journal() {
    return journal;
  }

  CommitNetwork network() {
    return network;
  }

  DecisionRegister register() {
    return register;
  }

  SplittableRandom timers() {
    return timers;
  }

  boolean isChaotic() {
    return chaotic;
  }

  /// Whether a crash leaves on the disk what was written and not forced.
  boolean sparesWhatIsUnforced() {
    return chaotic && calamity.nextBoolean();
  }

  boolean isReachable(NodeId id) {
    return id.equals(CommitProtocol.DECISION_REGISTER) || !machine(id).isCut();
  }

  boolean isUp(NodeId id) {
    return id.equals(CommitProtocol.DECISION_REGISTER) || machine(id).isUp();
  }

  // ---- the host
  // -------------------------------------------------------------------------------------

  /// Somebody has waited for too long, and has one coordinator after the other take over.
  void summon(NodeId by) {
    if (agenda.now() - summoned < CommitMachine.PATIENCE.toNanos()) {
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

  void takeOver(NodeId id) {
    if (isUp(id)) {
      journal.tell(Kind.NODE, id, "is to take over");
      machine(id).give(new CommitInput.TakeOver(participants));
    }
  }

  /// A coordinator is gone, or seems to be.
  void suspect(NodeId gone) {
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

  /// The machine is about to take this step.
  void strikeAt(CommitMachine machine, Moment now) {
    for (CommitFault fault : List.copyOf(faults)) {
      if (fault.when().equals(now)) {
        faults.remove(fault);
        strike(machine, fault);
      }
    }
  }

  private void strike(CommitMachine machine, CommitFault fault) {
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
        journal.news(Kind.FAULT, machine.id(), "pauses");
        machine.pause();
        suspect(machine.id());
        agenda.after(length.toNanos(), machine::resume);
      }
      case CommitFault.Cut(_, var length) -> {
        journal.news(Kind.FAULT, machine.id(), "is cut off");
        machine.cutOff();
        suspect(machine.id());
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
          if (machine.isUp()) {
            machine.crash();
            agenda.after(length, machine::restart);
          }
        });
    plan(
        chaos.pauses(),
        end,
        (machine, length) -> {
          machine.pause();
          agenda.after(length, machine::resume);
        });
    plan(
        chaos.cuts(),
        end,
        (machine, length) -> {
          machine.cutOff();
          agenda.after(length, machine::heal);
        });
    plan(
        chaos.falseAlarms(),
        end,
        (machine, _) -> {
          if (CommitProtocol.isCoordinator(machine.id())) {
            takeOver(machine.id());
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
    void strike(CommitMachine machine, long length);
  }

  /// Most of them early, when there is something to disturb.
  private void plan(int count, long end, Calamity what) {
    List<CommitMachine> all = List.copyOf(machines.values());
    for (int i = 0; i < count; i++) {
      CommitMachine machine = all.get(calamity.nextInt(all.size()));
      long at = calamity.nextLong(calamity.nextBoolean() ? end : end / 20);
      long length = calamity.nextLong(1, calamity.nextBoolean() ? end / 2 : end / 20);
      agenda.at(at, () -> what.strike(machine, length));
    }
  }
}
