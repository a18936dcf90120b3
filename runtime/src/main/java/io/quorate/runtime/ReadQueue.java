package io.quorate.runtime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The queries of one replica that need to know how new its state is. Those that arrive while a
/// batch is being confirmed by the leader gather for the next batch; so their number costs no
/// messages. A confirmed batch waits until the replica has applied what the leader had committed.
///
/// Once it has, the state holds everything that was acknowledged before the batch was *asked*: the
/// leader's index is from after that. So the batch says how old the state is at most, for queries
/// to come that are content with a bound ([Consistency#notOlderThan]).
///
/// An answer from the leader is told from others by the batch's number alone, and it may have been
/// under way since before this node crashed: so each life of a node counts from a place of its own.
final class ReadQueue<S extends StateMachine<?>> {
  private record Confirmed<S extends StateMachine<?>>(
      long index, long askedAt, List<Query<S, ?>> queries) {}

  private List<Query<S, ?>> gathering = new ArrayList<>();
  private List<Query<S, ?>> asked = new ArrayList<>();
  private final ArrayDeque<Confirmed<S>> confirmed = new ArrayDeque<>();
  private long number;
  private long askedAt;

  /// What was acknowledged before this is in the state.
  private OptionalLong completeUpTo = OptionalLong.empty();

  /// @param origin where the numbers begin: random, another one in each life of the node
  ReadQueue(long origin) {
    this.number = origin;
  }

  void add(Query<S, ?> query) {
    gathering.add(query);
  }

  /// Whether everything that was acknowledged earlier than `bound` before `now` is in the state.
  boolean isWithin(Duration bound, long now) {
    return completeUpTo.isPresent() && now - completeUpTo.getAsLong() <= nanos(bound);
  }

  /// Everything that was acknowledged earlier than this before `now` is in the state, if that is
  /// known.
  Optional<Duration> age(long now) {
    return completeUpTo.isPresent()
        ? Optional.of(Duration.ofNanos(now - completeUpTo.getAsLong()))
        : Optional.empty();
  }

  /// Three hundred years and more are as long as forever.
  private static long nanos(Duration bound) {
    return bound.toDays() < 100_000 ? bound.toNanos() : Long.MAX_VALUE;
  }

  boolean isEmpty() {
    return gathering.isEmpty() && asked.isEmpty() && confirmed.isEmpty();
  }

  boolean hasNextBatch() {
    return asked.isEmpty() && !gathering.isEmpty();
  }

  /// Begins a batch; the number it is to be asked under is returned.
  OptionalLong nextBatch(long now) {
    if (!hasNextBatch()) {
      return OptionalLong.empty();
    }
    asked = gathering;
    gathering = new ArrayList<>();
    askedAt = now;
    return OptionalLong.of(++number);
  }

  /// The batch under way got no answer, or none that counts: its queries will be asked again, under
  /// a new number, so that a late answer to the old one is not taken for theirs.
  void askAgain() {
    asked.addAll(gathering);
    gathering = asked;
    asked = new ArrayList<>();
  }

  void askAgainIfOlderThan(long then) {
    if (askedAt - then < 0) {
      askAgain();
    }
  }

  void refused(long refusedNumber) {
    if (refusedNumber == number) {
      askAgain();
    }
  }

  void confirmed(long confirmedNumber, long index) {
    if (confirmedNumber == number && !asked.isEmpty()) {
      confirmed.add(new Confirmed<>(index, askedAt, asked));
      asked = new ArrayList<>();
    }
  }

  /// Takes out the queries that a state with this much applied may answer.
  List<Query<S, ?>> ready(long appliedIndex) {
    List<Query<S, ?>> ready = new ArrayList<>();
    while (!confirmed.isEmpty() && confirmed.peek().index <= appliedIndex) {
      Confirmed<S> batch = confirmed.remove();
      completeUpTo = OptionalLong.of(batch.askedAt);
      ready.addAll(batch.queries);
    }
    return ready;
  }

  /// Takes out the queries whose time is over. Those under way are few batches, so their members
  /// are looked at one by one.
  List<Query<S, ?>> overdue(long now) {
    List<Query<S, ?>> overdue = new ArrayList<>();
    takeOverdue(gathering, now, overdue);
    takeOverdue(asked, now, overdue);
    confirmed.forEach(batch -> takeOverdue(batch.queries, now, overdue));
    return overdue;
  }

  List<Query<S, ?>> removeAll() {
    List<Query<S, ?>> all = new ArrayList<>(gathering);
    all.addAll(asked);
    confirmed.forEach(batch -> all.addAll(batch.queries));
    gathering.clear();
    asked.clear();
    confirmed.clear();
    return all;
  }

  private static <S extends StateMachine<?>> void takeOverdue(
      List<Query<S, ?>> from, long now, List<Query<S, ?>> overdue) {
    from.removeIf(query -> query.deadline() - now <= 0 && overdue.add(query));
  }
}
