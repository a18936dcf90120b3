package io.quorate.runtime;

import io.quorate.protocol.Input;
import io.quorate.runtime.Outcome.Doubt;
import io.quorate.runtime.Outcome.Reason;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The requests of one kind that a replica has put to its protocol, by number.
///
/// @param <I> what the protocol is told
/// @param <E> why the leader may object
final class LeaderRequests<I extends Input, E> {
  /// The number of a request that the node has made of itself. Nobody waits for what comes of it.
  static final long OF_NOBODY = 0;

  /// Until a step of the protocol is over nobody knows in which epoch it takes its inputs.
  private static final long NOT_YET = Long.MAX_VALUE;

  private static final class Open<I extends Input, E> {
    final LeaderRequest<I, E> request;
    final I input;
    final long deadline;

    /// In which the protocol was asked, or an earlier one.
    long epoch = NOT_YET;

    /// A part is done, and the rest will follow whoever leads.
    boolean halfway;

    Open(LeaderRequest<I, E> request, I input, long deadline) {
      this.request = request;
      this.input = input;
      this.deadline = deadline;
    }
  }

  private final Replica<?, ?> replica;
  private final Node node;
  private final Consumer<I> ask;
  private final TreeMap<Long, Open<I, E>> open = new TreeMap<>();
  private long last;

  /// @param ask puts one to the protocol
  LeaderRequests(Replica<?, ?> replica, Node node, Consumer<I> ask) {
    this.replica = replica;
    this.node = node;
    this.ask = ask;
  }

  void enter(LeaderRequest<I, E> request, long now) {
    I input = request.input(++last);
    open.put(last, new Open<>(request, input, replica.deadlineFrom(now)));
    ask.accept(input);
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  /// The protocol has taken its inputs, and is in this epoch after it.
  void stepped(long epoch) {
    for (Open<I, E> each : open.values()) {
      if (each.epoch == NOT_YET) {
        each.epoch = epoch;
      }
    }
  }

  void objected(long number, E objection) {
    end(number, new Outcome.Done<>(Optional.of(objection), 0));
  }

  void done(long number, long index) {
    end(number, new Outcome.Done<>(Optional.empty(), index));
  }

  void halfway(long number) {
    Optional.ofNullable(open.get(number)).ifPresent(each -> each.halfway = true);
  }

  void restDone(long index) {
    copy()
        .forEach((number, each) -> {
          if (each.halfway) {
            done(number, index);
          }
        });
  }

  /// This epoch has begun. What was asked in earlier ones has happened before, or never will.
  void judge(long epoch, Predicate<I> happened) {
    copy()
        .forEach((number, each) -> {
          if (each.epoch < epoch && !each.halfway) {
            if (happened.test(each.input)) {
              done(number, 0);
            } else {
              end(number, new Outcome.Refused<>(Reason.LEADER_CHANGED));
            }
          }
        });
  }

  void endOverdue(long now) {
    copy()
        .forEach((number, each) -> {
          if (each.deadline - now <= 0) {
            end(number, new Outcome.Unknown<>(Doubt.TIMED_OUT));
          }
        });
  }

  void endAll(Doubt doubt) {
    copy().forEach((number, _) -> end(number, new Outcome.Unknown<>(doubt)));
  }

  /// To go through while some of them end.
  private Map<Long, Open<I, E>> copy() {
    return new TreeMap<>(open);
  }

  private void end(long number, Outcome<Optional<E>> outcome) {
    Optional.ofNullable(open.remove(number)).ifPresent(each -> node.end(each.request, outcome));
  }
}
