package io.quorate.runtime.register;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Effect;
import io.quorate.protocol.Event;
import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.paxos.Learners;
import io.quorate.protocol.paxos.PaxosMessage;
import io.quorate.protocol.paxos.PaxosMessage.Accept;
import io.quorate.protocol.paxos.PaxosMessage.Chosen;
import io.quorate.protocol.paxos.PaxosMessage.Prepare;
import io.quorate.protocol.paxos.PaxosProcess;
import io.quorate.protocol.paxos.PaxosWrite;
import io.quorate.protocol.paxos.ProposerOptions;
import io.quorate.runtime.register.RegisterOutcome.Reason;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A group of write-once registers at one node: each is an instance of Basic Paxos of which the
/// node is all three agents.
///
/// Once it is known here what a register holds, that is told without Paxos, to clients and to
/// proposers of other nodes alike, and the instance is no more.
///
/// Owned by its node's thread.
public final class RegisterReplica {
  /// What a group of registers needs of the world around it.
  public interface Surroundings {
    /// Sends to another node, at most once.
    void send(NodeId to, Bytes register, PaxosMessage message);

    /// Makes this durable, and then runs `then`.
    void persist(Bytes register, PaxosWrite write, Runnable then);

    boolean logIsFull();
  }

  private record Arrival(NodeId from, Bytes name, PaxosMessage message) {}

  private final NodeId self;
  private final RegisterStates states;
  private final RegisterLimits limits;
  private final ProposerOptions options;
  private final Learners learners;
  private final RandomGenerator random;
  private final Surroundings surroundings;

  /// What is known to be chosen.
  private final Map<Bytes, Bytes> held = new TreeMap<>();

  /// Those of which that is not known, as far as something has happened to them in this life.
  private final Map<Bytes, Register> registers = new TreeMap<>();

  /// Of these, those that wait for something.
  private final Set<Register> waiting = new LinkedHashSet<>();

  /// All registers that there are.
  private final Set<Bytes> names = new TreeSet<>();

  /// What other nodes have told this one, and it itself.
  private final ArrayDeque<Arrival> arrivals = new ArrayDeque<>();

  private long now;

  public RegisterReplica(
      NodeId self,
      RegisterStates states,
      RegisterLimits limits,
      ProposerOptions options,
      RandomGenerator random,
      Surroundings surroundings) {
    this.self = self;
    this.states = states;
    this.limits = limits;
    this.options = options;
    this.names.addAll(states.all().keySet());
    this.learners = Learners.allToAll(states.acceptors().voters());
    this.random = random;
    this.surroundings = surroundings;
  }

  public RegisterLimits limits() {
    return limits;
  }

  public RegisterStates states() {
    return states;
  }

  // ---- what happens to it
  // -------------------------------------------------------------------------

  /// @param time monotonic, in nanoseconds, as in [#run]
  /// @param deadline when to give up
  public void write(
      Bytes name, Bytes value, long time, long deadline, Consumer<RegisterOutcome> reply) {
    now = time;
    ask(name, reply, register -> register.write(value, deadline, reply));
  }

  /// As [#write].
  public void read(Bytes name, long time, long deadline, Consumer<RegisterOutcome> reply) {
    now = time;
    ask(name, reply, register -> register.read(deadline, reply));
  }

  private void ask(
      Bytes name, Consumer<RegisterOutcome> reply, Function<Register, List<Effect>> question) {
    Bytes value = held.get(name);
    if (value != null) {
      reply.accept(new RegisterOutcome.Holds(value));
      return;
    }
    Register register = register(name);
    if (register == null) {
      reply.accept(new RegisterOutcome.Refused(Reason.TOO_MANY_REGISTERS));
    } else if (surroundings.logIsFull()) {
      reply.accept(new RegisterOutcome.Refused(Reason.LOG_FULL));
    } else {
      waiting.add(register);
      carryOut(register, question.apply(register));
    }
  }

  /// A message from another node, which the next run will look at.
  public void receive(NodeId from, Bytes name, PaxosMessage message) {
    arrivals.add(new Arrival(from, name, message));
  }

  /// A node that has no place left for another register, or no room in its log, does not answer: to
  /// the others it is one that is not there.
  private void arrived(NodeId from, Bytes name, PaxosMessage message) {
    Bytes value = held.get(name);
    if (value != null) {
      tell(from, name, message, value);
      return;
    }
    Register register = surroundings.logIsFull() ? null : register(name);
    if (register != null) {
      carryOut(register, register.receive(from, message));
    }
  }

  /// Who knows what was chosen needs to promise and to accept nothing any more.
  private void tell(NodeId proposer, Bytes name, PaxosMessage message, Bytes value) {
    if (message instanceof Prepare || message instanceof Accept) {
      send(proposer, name, new Chosen(value));
    } else if (message instanceof Chosen(var other)) {
      InvariantViolation.unless(
          other.equals(value), "register %s holds %s, and %s", name, value, other);
    }
  }

  private @Nullable Register register(Bytes name) {
    Register known = registers.get(name);
    if (known != null) {
      return known;
    }
    if (!names.contains(name) && names.size() >= limits.registersMax()) {
      return null;
    }
    names.add(name);
    Register register =
        new Register(
            name, new PaxosProcess(self, states.acceptors(), learners, options, states.of(name)));
    registers.put(name, register);
    return register;
  }

  // ---- time
  // ---------------------------------------------------------------------------------------

  /// Does what is due, and looks at what has arrived.
  public void run(long time) {
    now = time;
    for (Register register : List.copyOf(waiting)) {
      carryOut(register, register.expire(now));
    }
    while (!arrivals.isEmpty()) {
      Arrival arrival = arrivals.remove();
      arrived(arrival.from, arrival.name, arrival.message);
    }
    waiting.removeIf(register -> register.nextDeadline() == Long.MAX_VALUE);
  }

  /// When to run again at the latest; [Long#MAX_VALUE] for never.
  public long nextDeadline() {
    long earliest = Long.MAX_VALUE;
    for (Register register : waiting) {
      earliest = Math.min(earliest, register.nextDeadline());
    }
    return earliest;
  }

  /// Ends every open request.
  public void stop() {
    waiting.forEach(register -> register.answerAll(new RegisterOutcome.Unknown()));
  }

  // ---- effects
  // ------------------------------------------------------------------------------------

  private void carryOut(Register register, List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Send(var to, PaxosMessage message) -> send(to, register.name(), message);
        case Effect.Persist(PaxosWrite write, _, var then) -> {
          states.add(register.name(), write);
          surroundings.persist(register.name(), write, () -> carryOut(register, then));
        }
        case Effect.Emit(Event.Chosen(var value)) -> {
          held.put(register.name(), value);
          registers.remove(register.name());
          register.disarm();
          register.holds(value);
        }
        case Effect.Emit(Event.NothingChosen _) -> carryOut(register, register.empty());
        case Effect.Arm(_, var atLeast, var atMost) ->
            register.arm(now + random.nextLong(atLeast.toNanos(), atMost.toNanos() + 1));
        case Effect.Disarm _ -> register.disarm();
        case Effect.Send _, Effect.Persist _, Effect.Emit _ ->
            throw new IllegalArgumentException("no agent causes " + effect);
      }
    }
  }

  private void send(NodeId to, Bytes name, PaxosMessage message) {
    if (to.equals(self)) {
      receive(self, name, message);
    } else {
      surroundings.send(to, name, message);
    }
  }
}
