package io.quorate.checker.order;

import static io.quorate.checker.order.Accesses.NONE;
import static io.quorate.checker.order.Bits.has;
import static io.quorate.checker.order.Bits.set;

import io.quorate.checker.Operation;
import io.quorate.checker.order.Configuration.Used;
import io.quorate.checker.specification.Registers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/// Looks for a linearization of the operations on one register.
///
/// It goes through the history once, with all [Configuration]s that the register may be in: which
/// value it holds, and what of the open operations is in the order by now. An answer keeps those in
/// which its operation is in the order, or can be put there; when none is left, there is no
/// linearization, and it shows at this answer. That alone is exponential in the number of clients.
/// What makes it fast is that most choices need not be made:
///
/// - Nothing is put into the order before it must be, for an answer. Any linearization can be
///   delayed like that.
/// - A read is put into the order as soon as the register holds its value: it changes nothing.
/// - A write can hide: whenever another write is put into the order, those that are open may be
///   thought to be just before it, unseen, and may as well be thought to be still to come. Both
///   stay possible until somebody must see the value. Only a *fresh* write, called since, must be
///   seen if it is answered.
/// - On the way to a value, another is visited only if an open operation waits to observe it. Of
///   writes of the same value the one that is answered first is used, and pending ones last.
/// - A value that is still to be observed and cannot be written any more is never left.
/// - Of two configurations the one that can do less is dropped.
///
/// If each value is written once, at most a few configurations are left at any moment, and the
/// search is linear in the length of the history (deciding that case fast is due to Gibbons and
/// Korach, "Testing shared memories").
///
/// Pending writes make configurations multiply over a long history, since each is used or is not.
/// Therefore the search first keeps only a few configurations, those that have used least. If they
/// get through, that is a proof. If not, it supposes that pending operations happen as often as one
/// likes: if nothing gets through even so, that is a proof, too. If neither, more are kept.
final class RegisterSearch {
  private static final int FIRST_WIDTH = 4;
  private static final int FACTOR = 16;
  private static final int[] NOBODY = {};
  private static final int BYTES_OF_CONFIGURATION = 1024;

  /// So many times the width, configurations on the way to an answer are tried.
  private static final int MOVES = 8;

  /// Up to so many configurations, each is compared with each.
  private static final int FEW = 128;

  private final Accesses all;
  private final Budget budget;
  private final int firstWidth;

  /// By value: the unknown operations that write it, and those that observe it.
  private final int[][] unknownInto;

  private final int[][] unknownFrom;

  private final Open open;
  private int now;

  /// How this pass differs from others, and whether it has let configurations go.
  private int width;

  private boolean endless;
  private boolean cut;

  private int furthest;
  private int answersPassed;

  RegisterSearch(Registers<?> registers, List<Operation> operations, Budget budget) {
    this(registers, operations, budget, FIRST_WIDTH);
  }

  /// @param firstWidth how many configurations are kept at first
  RegisterSearch(
      Registers<?> registers, List<Operation> operations, Budget budget, int firstWidth) {
    this.firstWidth = firstWidth;
    this.all = new Accesses(registers, operations);
    this.budget = budget;
    this.open = new Open(all);
    this.unknownInto = unknownsBy(each -> each.writes);
    this.unknownFrom = unknownsBy(each -> each.observes);
  }

  private int[][] unknownsBy(ToIntFunction<Accesses.Unknown> value) {
    int[][] unknowns = new int[all.valueCount()][];
    Arrays.fill(unknowns, NOBODY);
    for (int i = 0; i < all.unknowns.size(); i++) {
      int found = value.applyAsInt(all.unknowns.get(i));
      if (found != NONE) {
        int[] others = unknowns[found];
        unknowns[found] = Arrays.copyOf(others, others.length + 1);
        unknowns[found][others.length] = i;
      }
    }
    return unknowns;
  }

  Outcome run() {
    for (int most = firstWidth; ; most *= FACTOR) {
      Pass pass = pass(most, false);
      if (pass == Pass.DIED_AFTER_CUTS && most == firstWidth && !all.unknowns.isEmpty()) {
        pass = pass(most, true) == Pass.DIED ? Pass.DIED : Pass.DIED_AFTER_CUTS;
      }
      switch (pass) {
        case SURVIVED -> {
          return new Outcome.Ordered();
        }
        case DIED -> {
          return new Outcome.Impossible(all.places[now]);
        }
        case STOPPED -> {
          return new Outcome.Stopped(budget.reason(), answersPassed);
        }
        case DIED_AFTER_CUTS -> {
          if (!budget.allows((long) most * FACTOR * BYTES_OF_CONFIGURATION)) {
            return new Outcome.Stopped(budget.reason(), answersPassed);
          }
        }
      }
    }
  }

  private enum Pass {
    SURVIVED,
    DIED,
    DIED_AFTER_CUTS,
    STOPPED
  }

  /// @param most how many configurations are kept at most
  /// @param endlessUnknowns whether pending operations happen as often as one likes
  private Pass pass(int most, boolean endlessUnknowns) {
    begin(most, endlessUnknowns);
    List<Configuration> front = new ArrayList<>();
    front.add(new Configuration(0, all.slots(), Used.NONE));
    for (now = 0; now < all.moments.length; now++) {
      int operation = all.moments[now];
      if (operation >= 0) {
        called(operation, front);
        continue;
      }
      front = answered(~operation, front);
      if (budget.usedUp()) {
        return Pass.STOPPED;
      }
      if (front.isEmpty()) {
        return cut ? Pass.DIED_AFTER_CUTS : Pass.DIED;
      }
      passed();
    }
    return Pass.SURVIVED;
  }

  private void begin(int most, boolean endlessUnknowns) {
    width = most;
    endless = endlessUnknowns;
    cut = false;
    open.clear();
  }

  private void passed() {
    if (now > furthest && !endless) {
      furthest = now;
      answersPassed++;
    }
  }

  // ---- calls and answers
  // -------------------------------------------------------------------------

  private void called(int operation, List<Configuration> front) {
    int slot = all.slot[operation];
    int observed = all.observes[operation];
    int written = all.writes[operation];
    open.call(operation);
    for (Configuration each : front) {
      if (written == NONE && each.value == observed) {
        set(each.done, slot);
      } else if (observed == NONE && each.value != written) {
        set(each.fresh, slot);
      }
    }
  }

  private List<Configuration> answered(int operation, List<Configuration> front) {
    int slot = all.slot[operation];
    boolean allDone = true;
    for (Configuration each : front) {
      allDone &= has(each.done, slot);
    }
    List<Configuration> next = front;
    if (!allDone) {
      next = new ArrayList<>();
      for (Configuration each : front) {
        put(operation, each, next);
        if (next.size() > 2 * width) {
          next = narrowed(next);
        }
      }
    }
    open.answer(operation);
    for (Configuration each : next) {
      each.free(slot);
    }
    boolean forgotten = forget(all.observes[operation], next);
    return next.size() == 1 || (allDone && !forgotten) ? next : narrowed(next);
  }

  /// Nobody will ask any more which of the pending writes of a value were used, if nobody will
  /// observe it.
  private boolean forget(int value, List<Configuration> front) {
    if (value == NONE || all.lastAnswered[value] > now || unknownFrom[value].length > 0) {
      return false;
    }
    for (int unknown : unknownInto[value]) {
      for (Configuration each : front) {
        each.used = each.used.without(unknown);
      }
    }
    return unknownInto[value].length > 0;
  }

  /// Adds the configurations that one leads to in which the operation, which is being answered, is
  /// in the order.
  private void put(int operation, Configuration configuration, List<Configuration> next) {
    int slot = all.slot[operation];
    if (has(configuration.done, slot)) {
      next.add(configuration);
      return;
    }
    int written = all.writes[operation];
    boolean isBlind = all.observes[operation] == NONE;
    if (isBlind && !has(configuration.fresh, slot) && configuration.value != written) {
      Configuration hidden = configuration.copy();
      set(hidden.done, slot);
      if (!isLost(hidden, written)) {
        next.add(hidden);
      }
      if (!mayBeObserved(configuration, written)) {
        return;
      }
    }
    move(operation, configuration, next);
  }

  /// The configurations that are kept: none is worse than another, and there are not too many.
  private List<Configuration> narrowed(List<Configuration> front) {
    List<Configuration> kept = withoutTheWorse(front);
    if (kept.size() <= width) {
      return kept;
    }
    cut = true;
    kept.sort(Comparator.comparingInt(each -> each.used.total));
    return new ArrayList<>(kept.subList(0, width));
  }

  private List<Configuration> withoutTheWorse(List<Configuration> front) {
    if (front.size() > FEW) {
      return new ArrayList<>(new LinkedHashSet<>(front));
    }
    List<Configuration> kept = new ArrayList<>();
    for (Configuration each : front) {
      if (!isWorse(each, kept)) {
        kept.removeIf(other -> each.isAtLeastAsGoodAs(other, open));
        kept.add(each);
      }
    }
    return kept;
  }

  // ---- moves
  // -------------------------------------------------------------------------

  /// Tries all ways to put an operation into the order, with those visits of other values before it
  /// that somebody waits for.
  private void move(int goal, Configuration start, List<Configuration> next) {
    Configuration first = start.copy();
    if (!all.swaps() && !visitTheLastTime(goal, first)) {
      return;
    }
    List<Configuration> seen = new ArrayList<>(List.of(first));
    for (int i = 0; i < seen.size() && !budget.usedUp(); i++) {
      Configuration each = seen.get(i);
      if (reach(goal, each, next)) {
        continue;
      }
      if (seen.size() > MOVES * width) {
        cut = true;
        continue;
      }
      for (Configuration moved : moves(goal, each)) {
        if (!isWorse(moved, seen)) {
          seen.add(moved);
        }
      }
    }
  }

  private boolean isWorse(Configuration configuration, List<Configuration> others) {
    for (Configuration each : others) {
      if (each.from <= configuration.from && each.isAtLeastAsGoodAs(configuration, open)) {
        return true;
      }
    }
    return false;
  }

  /// Puts the goal itself into the order, if the register holds what it needs. Whether nothing else
  /// is worth a try.
  private boolean reach(int goal, Configuration configuration, List<Configuration> next) {
    int slot = all.slot[goal];
    int observed = all.observes[goal];
    if (all.writes[goal] == NONE) {
      if (has(configuration.done, slot)) {
        add(configuration, next);
        return true;
      }
      return false;
    }
    if (observed == NONE || configuration.value == observed) {
      Configuration reached = configuration.copy();
      set(reached.done, slot);
      if (arrive(reached, all.writes[goal], observed == NONE)) {
        add(reached, next);
      }
    }
    return false;
  }

  private static void add(Configuration configuration, List<Configuration> next) {
    configuration.from = 0;
    next.add(configuration);
  }

  /// With blind writes only: visits every value that somebody waits for and nobody will wait for
  /// again. It costs nothing, since at least one write follows.
  private boolean visitTheLastTime(int goal, Configuration configuration) {
    for (int value : wanted(configuration)) {
      if (value == all.observes[goal]
          || value == all.writes[goal]
          || all.lastDemanded[value] > now) {
        continue;
      }
      int writer = writer(configuration, value);
      if (writer != NONE && !visit(configuration, value, writer)) {
        return false;
      }
    }
    return true;
  }

  private List<Configuration> moves(int goal, Configuration configuration) {
    List<Configuration> moved = new ArrayList<>();
    for (int value : wanted(configuration)) {
      boolean inTurn = value >= configuration.from || value == all.observes[goal];
      int writer = inTurn && !writesBlindly(goal, value) ? writer(configuration, value) : NONE;
      if (writer != NONE) {
        Configuration visited = configuration.copy();
        if (visit(visited, value, writer)) {
          // Without swaps the order of visits does not matter, so they are made in one order only.
          visited.from = all.swaps() ? 0 : value + 1;
          moved.add(visited);
        }
      }
    }
    if (all.swaps()) {
      addSwaps(goal, configuration, moved);
    }
    return moved;
  }

  /// Another write of the same value would be answered later, so the goal can be used instead.
  private boolean writesBlindly(int goal, int value) {
    return all.observes[goal] == NONE && all.writes[goal] == value;
  }

  private void addSwaps(int goal, Configuration configuration, List<Configuration> moved) {
    Set<Integer> targets = new HashSet<>();
    if (all.observes[goal] == configuration.value && all.writes[goal] != NONE) {
      targets.add(all.writes[goal]);
    }
    for (int operation : open.byAnswer()) {
      if (all.observes[operation] == configuration.value
          && all.writes[operation] != NONE
          && !has(configuration.done, all.slot[operation])
          && targets.add(all.writes[operation])) {
        Configuration swapped = configuration.copy();
        set(swapped.done, all.slot[operation]);
        if (arrive(swapped, all.writes[operation], false)) {
          moved.add(swapped);
        }
      }
    }
    for (int unknown : unknownFrom[configuration.value]) {
      int written = all.unknowns.get(unknown).writes;
      if (isAvailable(configuration, unknown) && targets.add(written)) {
        Configuration swapped = configuration.copy();
        use(swapped, unknown);
        if (arrive(swapped, written, false)) {
          moved.add(swapped);
        }
      }
    }
  }

  /// The values that something open waits to observe. Before a swap that takes the present value,
  /// another write of that value may hide fresh ones.
  private int[] wanted(Configuration configuration) {
    int[] values = open.observedValues(configuration.done);
    if (!all.swaps()) {
      return values;
    }
    int present = configuration.hasFresh() ? NONE : configuration.value;
    return IntStream.concat(Arrays.stream(values), wantedByUnknown(configuration))
        .filter(each -> each != present)
        .distinct()
        .sorted()
        .toArray();
  }

  private IntStream wantedByUnknown(Configuration configuration) {
    return IntStream.range(0, all.unknowns.size())
        .filter(each -> isAvailable(configuration, each))
        .map(each -> all.unknowns.get(each).observes)
        .filter(observed -> observed != NONE);
  }

  /// A write of a value that can be used: the slot of one that will be answered, or else the
  /// complement of an unknown one, or [Accesses#NONE]. It is never the complement of 0, which is
  /// that: unknowns count from 1 here.
  private int writer(Configuration configuration, int value) {
    int best = open.blindWriter(value, configuration.done);
    if (best == NONE) {
      for (int unknown : unknownInto[value]) {
        if (all.unknowns.get(unknown).observes == NONE && isAvailable(configuration, unknown)) {
          return ~(unknown + 1);
        }
      }
    }
    return best;
  }

  /// Whether the register may go on from its present value.
  private boolean visit(Configuration configuration, int value, int writer) {
    if (writer >= 0) {
      set(configuration.done, writer);
    } else {
      use(configuration, ~writer - 1);
    }
    return arrive(configuration, value, true);
  }

  /// Lets the register hold a value, and does what can be done for nothing then. Whether the value
  /// before may be left.
  ///
  /// @param blindly by a write, before which others can hide
  private boolean arrive(Configuration configuration, int value, boolean blindly) {
    int left = configuration.value;
    configuration.value = value;
    if (blindly) {
      Bits.clearAll(configuration.fresh);
    } else {
      open.removeWriters(value, configuration.fresh);
    }
    open.addReaders(value, configuration.done);
    return left == value || !isLost(configuration, left);
  }

  // ---- what is to come
  // -------------------------------------------------------------------------

  private boolean isAvailable(Configuration configuration, int unknown) {
    int[] calls = all.unknowns.get(unknown).calls;
    int used = configuration.used.count(unknown);
    return used < calls.length && calls[used] <= now;
  }

  private void use(Configuration configuration, int unknown) {
    if (!endless) {
      configuration.used = configuration.used.withOneMore(unknown);
    }
  }

  /// Whether a value that the register does not hold must be observed and cannot be written.
  private boolean isLost(Configuration configuration, int value) {
    return isDemanded(configuration, value) && !isSupplied(configuration, value);
  }

  private boolean isDemanded(Configuration configuration, int value) {
    return all.lastDemanded[value] > now || open.isObserved(value, configuration.done);
  }

  private boolean isSupplied(Configuration configuration, int value) {
    if (all.lastSupplied[value] >= now || open.isWritten(value, configuration.done)) {
      return true;
    }
    for (int unknown : unknownInto[value]) {
      if (isAvailable(configuration, unknown)) {
        return true;
      }
    }
    return false;
  }

  private boolean mayBeObserved(Configuration configuration, int value) {
    return isDemanded(configuration, value) || unknownFrom[value].length > 0;
  }
}
