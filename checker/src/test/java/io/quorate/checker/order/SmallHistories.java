package io.quorate.checker.order;

import io.quorate.checker.History;
import io.quorate.checker.Nil;
import io.quorate.checker.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Histories of a few operations: all of them, or random ones.
final class SmallHistories {
  /// An operation without a place in time.
  record Deed(String name, Object argument, Object result, boolean pending) {
    static Deed of(String name, Object argument, Object result) {
      return new Deed(name, argument, result, false);
    }

    static Deed unknown(String name, Object argument) {
      return new Deed(name, argument, Nil.NIL, true);
    }

    private Operation at(long process, int call, int answer) {
      return new Operation(
          process, name, argument, result, call, pending ? Operation.NEVER : answer);
    }
  }

  private SmallHistories() {}

  static List<Deed> register(int values) {
    List<Deed> deeds = new ArrayList<>();
    for (int i = 0; i <= values; i++) {
      deeds.add(Deed.of("read", Nil.NIL, i));
      if (i > 0) {
        deeds.add(Deed.of("write", i, i));
        deeds.add(Deed.unknown("write", i));
      }
    }
    return deeds;
  }

  static List<Deed> casRegister(int values) {
    List<Deed> deeds = register(values);
    for (int from = 0; from <= values; from++) {
      for (int to = 0; to <= values; to++) {
        deeds.add(Deed.of("cas", List.of(from, to), List.of(from, to)));
        deeds.add(Deed.unknown("cas", List.of(from, to)));
      }
    }
    return deeds;
  }

  /// All histories of so many operations, each by a process of its own, in all ways to overlap.
  static void forEachOverlap(List<Deed> deeds, int size, Consumer<History> consumer) {
    overlaps(new ArrayList<>(), new boolean[2 * size], deeds, consumer);
  }

  /// The first free place is the next call; its answer is any free place after it.
  private static void overlaps(
      List<Operation> done, boolean[] taken, List<Deed> deeds, Consumer<History> consumer) {
    int call = 0;
    while (call < taken.length && taken[call]) {
      call++;
    }
    if (call == taken.length) {
      consumer.accept(new History(done));
      return;
    }
    taken[call] = true;
    for (int answer = call + 1; answer < taken.length; answer++) {
      if (!taken[answer]) {
        taken[answer] = true;
        for (Deed deed : deeds) {
          done.add(deed.at(done.size(), call, answer));
          overlaps(done, taken, deeds, consumer);
          done.removeLast();
        }
        taken[answer] = false;
      }
    }
    taken[call] = false;
  }

  /// All histories of so many operations by some processes, called in all orders.
  static void forEachProgram(
      List<Deed> deeds, int processes, int size, Consumer<History> consumer) {
    programs(new ArrayList<>(), new boolean[processes], deeds, size, consumer);
  }

  private static void programs(
      List<Operation> done,
      boolean[] crashed,
      List<Deed> deeds,
      int size,
      Consumer<History> consumer) {
    if (done.size() == size) {
      consumer.accept(new History(done));
      return;
    }
    int place = 2 * done.size();
    for (int process = 0; process < crashed.length; process++) {
      if (crashed[process]) {
        continue;
      }
      for (Deed deed : deeds) {
        crashed[process] = deed.pending();
        done.add(deed.at(process, place, place + 1));
        programs(done, crashed, deeds, size, consumer);
        done.removeLast();
      }
      crashed[process] = false;
    }
  }

  /// @param processes how many run at a time; one that crashes is followed by another
  static History random(List<Deed> deeds, int processes, int size, RandomGenerator random) {
    History.Builder builder = new History.Builder();
    @Nullable Deed[] running = new Deed[processes];
    long[] numbers = new long[processes];
    long number = 0;
    for (int i = 0; i < processes; i++) {
      numbers[i] = number++;
    }
    for (int called = 0; called < size; ) {
      int who = random.nextInt(processes);
      Deed deed = running[who];
      if (deed == null) {
        Deed next = deeds.get(random.nextInt(deeds.size()));
        running[who] = next;
        builder.call(numbers[who], next.name(), next.argument());
        called++;
      } else if (deed.pending()) {
        builder.unknown(numbers[who], deed.name());
        numbers[who] = number++;
        running[who] = null;
      } else {
        builder.ok(numbers[who], deed.name(), deed.result());
        running[who] = null;
      }
    }
    return builder.build();
  }
}
