package io.quorate.checker.order;

import io.quorate.checker.Operation;
import io.quorate.checker.specification.Specification;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks for a legal order of operations of any object, depth first, and remembers where it has
/// been (Wing and Gong, "Testing and verifying concurrent objects"; Lowe, "Testing for
/// linearizability").
///
/// Three things keep it from trying orders in vain:
/// - What only reads, and fits, is taken at once and nothing else is tried: it changes nothing.
/// - A [Front] names the operation that must come soonest first, so others come before it only if
///   it cannot be next.
/// - A pending operation is taken only if it changes the state, and only for the sake of the one
///   after it: if that would have led to the same state by itself, the order without the pending
///   one is as good.
final class Search<S> {
  private static final long BYTES_OF_MEMORY = 160;

  private final Specification<S> specification;
  private final Front front;
  private final Budget budget;
  private final Deque<Step> steps = new ArrayDeque<>();
  private final Set<Been> been = new HashSet<>();
  private int furthestBarrier = -1;
  private int mostTaken;

  /// A position and a state from which everything was, or is being, tried.
  private record Been(Numbers position, Object state) {}

  /// One place of the order that is being built.
  private final class Step {
    final S state;
    final Operation[] candidates;

    /// The state one operation ago, if that operation was a pending one.
    final @Nullable S stateBeforePending;

    int tried;
    @Nullable Operation taken;

    Step(S state, @Nullable S stateBeforePending) {
      this.state = state;
      this.candidates = promising(state, front.candidates());
      this.stateBeforePending = stateBeforePending;
    }
  }

  Search(Specification<S> specification, Front front, Budget budget) {
    this.specification = specification;
    this.front = front;
    this.budget = budget;
  }

  Outcome run() {
    if (front.complete()) {
      return new Outcome.Ordered();
    }
    steps.push(new Step(specification.initial(), null));
    while (!steps.isEmpty()) {
      if (budget.usedUp()) {
        return new Outcome.Stopped(budget.reason(), mostTaken);
      }
      furthestBarrier = Math.max(furthestBarrier, front.barrier());
      if (advance(steps.element())) {
        return new Outcome.Ordered();
      }
    }
    return new Outcome.Impossible(furthestBarrier);
  }

  /// Tries one more candidate. Whether that completes the order.
  private boolean advance(Step step) {
    if (step.taken != null) {
      front.putBack(step.taken);
      step.taken = null;
    }
    if (step.tried == step.candidates.length) {
      steps.pop();
      return false;
    }
    Operation next = step.candidates[step.tried++];
    Optional<S> after = specification.apply(step.state, next);
    if (after.isEmpty()
        || (next.pending() && after.get().equals(step.state))
        || neededNoPending(step, next, after.get())) {
      return false;
    }
    front.take(next);
    step.taken = next;
    mostTaken = Math.max(mostTaken, front.taken());
    if (front.complete()) {
      return true;
    }
    descend(after.get(), next.pending() ? step.state : null);
    return false;
  }

  private void descend(S state, @Nullable S stateBeforePending) {
    Step step = new Step(state, stateBeforePending);
    if (step.candidates.length > 1) {
      Numbers position = front.position();
      if (!been.add(new Been(position, state))) {
        return;
      }
      budget.hold(BYTES_OF_MEMORY + 4L * position.size());
    }
    steps.push(step);
  }

  private Operation[] promising(S state, Operation[] candidates) {
    for (Operation each : candidates) {
      if (!each.pending()
          && specification.readsOnly(each)
          && specification.apply(state, each).isPresent()) {
        return new Operation[] {each};
      }
    }
    return candidates;
  }

  private boolean neededNoPending(Step step, Operation next, S after) {
    return step.stateBeforePending != null
        && specification.apply(step.stateBeforePending, next).filter(after::equals).isPresent();
  }
}
