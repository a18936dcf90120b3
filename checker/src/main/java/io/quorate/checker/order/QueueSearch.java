package io.quorate.checker.order;

import io.quorate.checker.Nil;
import io.quorate.checker.Operation;
import io.quorate.checker.specification.FifoQueue;
import io.quorate.checker.specification.NilResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// Decides whether the operations on a queue have an order that respects time, if each value comes
/// into the queue once.
///
/// No order is built. There is one unless a few operations show by themselves that there is none
/// (Henzinger, Sezgin and Vafeiadis, "Aspect-oriented linearizability proofs", theorem 1):
///
/// - a value is taken twice, or before it is put in, or was never put in;
/// - of two values the first is put in before the second, which leaves before the first is taken;
/// - the queue is said to be empty while at every moment some value is certainly in it.
///
/// An `enqueue` of unknown outcome happened if its value was taken, and otherwise may be thought
/// not to have. A `dequeue` of unknown outcome can take one of the values that nobody is known to
/// have taken. Of these the one that came in first gets the `dequeue` that was called first, and so
/// on: giving them the other way round would let them stay as long together, and the older longer.
final class QueueSearch {
  private final List<Stay> stays = new ArrayList<>();
  private final List<Operation> foundEmpty = new ArrayList<>();

  /// Whether a value is taken that is not there to be taken.
  private boolean tookInVain;

  /// A value's time in the queue: when at the earliest and at the latest it comes in, and leaves.
  private record Stay(int inFrom, int inUntil, int outFrom, int outUntil) {
    static Stay of(Operation enqueue, Operation dequeue) {
      return new Stay(
          enqueue.call(),
          Math.min(enqueue.answer(), dequeue.answer()),
          Math.max(enqueue.call(), dequeue.call()),
          dequeue.answer());
    }

    static Stay forEver(Operation enqueue) {
      return new Stay(enqueue.call(), enqueue.answer(), Operation.NEVER, Operation.NEVER);
    }

    Stay untilTakenBy(Operation unknown) {
      return new Stay(inFrom, inUntil, Math.max(inFrom, unknown.call()), Operation.NEVER);
    }
  }

  private QueueSearch() {}

  /// The outcome, if the history is one that can be decided this way.
  static Optional<Outcome> run(FifoQueue specification, List<Operation> operations) {
    QueueSearch search = new QueueSearch();
    if (!search.collect(specification, operations)) {
      return Optional.empty();
    }
    return Optional.of(
        search.tookInVain || search.overtakes() || search.isSaidToBeEmptyInVain()
            ? new Outcome.Impossible(0)
            : new Outcome.Ordered());
  }

  /// False if a value comes twice, or if nobody knows what an answered `dequeue` took, if anything.
  private boolean collect(FifoQueue specification, List<Operation> operations) {
    Map<Object, Operation> enqueued = new HashMap<>();
    Map<Object, Operation> dequeued = new HashMap<>();
    List<Operation> unknownTakers = new ArrayList<>();
    for (Operation each : operations) {
      if (each.name().equals("enqueue")) {
        if (each.argument() == Nil.NIL || enqueued.putIfAbsent(each.argument(), each) != null) {
          return false;
        }
      } else if (each.pending()) {
        unknownTakers.add(each);
      } else if (each.result() != Nil.NIL) {
        tookInVain |= dequeued.putIfAbsent(each.result(), each) != null;
      } else if (specification.nil() == NilResult.ANY) {
        return false;
      } else {
        foundEmpty.add(each);
      }
    }
    List<Stay> left = new ArrayList<>();
    tookInVain |= !enqueued.keySet().containsAll(dequeued.keySet());
    enqueued.forEach((value, enqueue) -> {
      Operation dequeue = dequeued.get(value);
      if (dequeue != null) {
        tookInVain |= dequeue.precedes(enqueue);
        stays.add(Stay.of(enqueue, dequeue));
      } else if (!enqueue.pending()) {
        left.add(Stay.forEver(enqueue));
      }
    });
    left.sort(Comparator.comparingInt(Stay::inUntil));
    for (int i = 0; i < left.size(); i++) {
      boolean mayBeTaken = i < unknownTakers.size();
      stays.add(mayBeTaken ? left.get(i).untilTakenBy(unknownTakers.get(i)) : left.get(i));
    }
    return true;
  }

  /// Whether a value is known to leave before one that came in earlier.
  private boolean overtakes() {
    NavigableMap<Integer, Integer> deadlines = deadlines();
    return stays.stream()
        .anyMatch(each -> {
          var later = deadlines.higherEntry(each.inUntil);
          return later != null && later.getValue() < each.outFrom;
        });
  }

  /// By the earliest moment at which a value comes in: by when one of those that come in then or
  /// later has left.
  private NavigableMap<Integer, Integer> deadlines() {
    NavigableMap<Integer, Integer> left = new TreeMap<>();
    stays.forEach(each -> left.put(each.inFrom, each.outUntil));
    int least = Operation.NEVER;
    for (var each : left.descendingMap().entrySet()) {
      least = Math.min(least, each.getValue());
      each.setValue(least);
    }
    return left;
  }

  private boolean isSaidToBeEmptyInVain() {
    NavigableMap<Integer, Integer> occupied = occupied();
    return foundEmpty.stream()
        .anyMatch(each -> {
          var around = occupied.floorEntry(each.call());
          return around != null && around.getValue() >= each.answer();
        });
  }

  /// From when until when the queue is certainly not empty, without gaps.
  private NavigableMap<Integer, Integer> occupied() {
    NavigableMap<Integer, Integer> certain = new TreeMap<>();
    stays.stream()
        .filter(each -> each.inUntil < each.outFrom)
        .forEach(each -> certain.merge(each.inUntil, each.outFrom, Math::max));
    NavigableMap<Integer, Integer> joined = new TreeMap<>();
    certain.forEach((from, until) -> {
      var before = joined.lastEntry();
      if (before != null && from < before.getValue()) {
        joined.put(before.getKey(), Math.max(before.getValue(), until));
      } else {
        joined.put(from, until);
      }
    });
    return joined;
  }
}
