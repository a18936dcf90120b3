package io.quorate.runtime;

import io.quorate.protocol.Event.ChangeRefused;
import io.quorate.protocol.Input;
import io.quorate.runtime.Outcome.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Questions to the leader, which may be another node: what it would object to a change of the
/// members. They change nothing, so one that is lost is simply refused.
///
/// Owned by its node's thread.
final class ChangeQuestions {
  private record Open(
      LeaderRequest<Input.ChangeMembers, ChangeRefused.Reason> question, long deadline) {}

  private final Replica<?, ?> replica;
  private final Node node;
  private final Map<Long, Open> open = new TreeMap<>();
  private long last;

  ChangeQuestions(Replica<?, ?> replica, Node node) {
    this.replica = replica;
    this.node = node;
  }

  void enter(LeaderRequest<Input.ChangeMembers, ChangeRefused.Reason> question, long now) {
    long deadline = now + node.options().raft().electionTimeout().toNanos();
    open.put(++last, new Open(question, deadline));
    if (!replica.askLeader(question.input(last))) {
      end(last, new Outcome.Refused<>(Reason.NO_LEADER));
    }
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  void answered(long number, Optional<ChangeRefused.Reason> objection) {
    end(number, new Outcome.Done<>(objection, 0));
  }

  void endOverdue(long now) {
    for (long number : List.copyOf(open.keySet())) {
      if (Optional.ofNullable(open.get(number))
          .filter(each -> each.deadline - now <= 0)
          .isPresent()) {
        end(number, new Outcome.Refused<>(Reason.NO_LEADER));
      }
    }
  }

  void endAll() {
    List.copyOf(open.keySet())
        .forEach(number -> end(number, new Outcome.Refused<>(Reason.STOPPED)));
  }

  private void end(long number, Outcome<Optional<ChangeRefused.Reason>> outcome) {
    Optional.ofNullable(open.remove(number)).ifPresent(each -> node.end(each.question, outcome));
  }
}
