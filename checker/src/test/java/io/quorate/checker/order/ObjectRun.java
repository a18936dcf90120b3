package io.quorate.checker.order;

import io.quorate.checker.Nil;
import io.quorate.checker.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Random clients of a queue or of a set that works. Operations happen at a random moment between
/// call and answer; of some nobody learns the outcome.
final class ObjectRun {
  /// What clients call, and what an object answers to that.
  private interface Thing {
    /// Also says what is answered.
    Object happen(boolean changes, Object argument);
  }

  private final String change;
  private final String look;
  private final Thing thing;
  private final boolean valuesComeOnce;
  private final RandomGenerator random;
  private int values;

  private ObjectRun(
      String change, String look, boolean valuesComeOnce, Thing thing, RandomGenerator random) {
    this.change = change;
    this.look = look;
    this.valuesComeOnce = valuesComeOnce;
    this.thing = thing;
    this.random = random;
  }

  /// Values come once.
  static ObjectRun ofQueue(RandomGenerator random) {
    Deque<Object> queue = new ArrayDeque<>();
    return new ObjectRun(
        "enqueue",
        "dequeue",
        true,
        (changes, argument) -> {
          if (changes) {
            queue.add(argument);
            return argument;
          }
          return queue.isEmpty() ? Nil.NIL : queue.remove();
        },
        random);
  }

  static ObjectRun ofSet(RandomGenerator random) {
    SequencedSet<Object> set = new LinkedHashSet<>();
    return new ObjectRun(
        "add",
        "read",
        false,
        (changes, argument) -> {
          if (changes) {
            set.add(argument);
            return argument;
          }
          return List.copyOf(set);
        },
        random);
  }

  private final class Client {
    final boolean changes = random.nextBoolean();
    final boolean unknown = random.nextInt(8) == 0;
    final Object argument = changes ? (Object) nextValue() : Nil.NIL;
    final int call;
    @Nullable Object result;

    Client(int call) {
      this.call = call;
    }

    Operation operation(int answer) {
      return new Operation(
          call,
          changes ? change : look,
          argument,
          unknown || result == null ? Nil.NIL : result,
          call,
          unknown ? Operation.NEVER : answer);
    }
  }

  private int nextValue() {
    return valuesComeOnce || random.nextInt(4) > 0 ? values++ : random.nextInt(values + 1);
  }

  /// @param lies how often two answers change places
  List<Operation> operations(int clients, int size, int lies) {
    @Nullable Client[] running = new Client[clients];
    int place = 0;
    int calls = 0;
    List<Operation> answered = new ArrayList<>();
    while (answered.size() < size) {
      int who = random.nextInt(clients);
      Client client = running[who];
      if (client == null) {
        running[who] = calls++ < size ? new Client(place++) : null;
      } else if (client.result == null) {
        boolean happens = !client.unknown || random.nextBoolean();
        client.result = happens ? thing.happen(client.changes, client.argument) : Nil.NIL;
      } else {
        answered.add(client.operation(place++));
        running[who] = null;
      }
    }
    for (int i = 0; i < lies; i++) {
      swapAnswers(answered);
    }
    answered.sort(Comparator.comparingInt(Operation::call));
    return answered;
  }

  private void swapAnswers(List<Operation> operations) {
    List<Operation> looks = new ArrayList<>();
    operations.stream()
        .filter(each -> each.name().equals(look) && !each.pending())
        .forEach(looks::add);
    if (looks.size() > 1) {
      Collections.shuffle(looks, random);
      Operation one = looks.get(0);
      Operation other = looks.get(1);
      operations.set(operations.indexOf(one), withResult(one, other.result()));
      operations.set(operations.indexOf(other), withResult(other, one.result()));
    }
  }

  private static Operation withResult(Operation operation, Object result) {
    return new Operation(
        operation.process(),
        operation.name(),
        operation.argument(),
        result,
        operation.call(),
        operation.answer());
  }
}
