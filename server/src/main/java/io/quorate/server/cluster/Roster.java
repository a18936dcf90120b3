package io.quorate.server.cluster;

import io.quorate.server.cluster.MemberAnswer.Refusal;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/// The members at some moment, and the rules by which they change. Immutable.
///
/// An id is used once: who was removed is remembered for ever, as in etcd. An address belongs to
/// one member at a time.
///
/// @param byId the members
/// @param removed the ids of those that were
/// @param version the place in the log of the last change
record Roster(SortedMap<Long, Member> byId, SortedSet<Long> removed, long version) {
  static final Roster EMPTY =
      new Roster(new TreeMap<>(Long::compareUnsigned), new TreeSet<>(Long::compareUnsigned), 0);

  Roster {
    byId = Collections.unmodifiableSortedMap(new TreeMap<>(byId));
    removed = Collections.unmodifiableSortedSet(new TreeSet<>(removed));
  }

  List<Member> members() {
    return List.copyOf(byId.values());
  }

  /// Why this command must not be carried out, if it must not.
  Optional<Refusal> refusal(MemberCommand command) {
    return switch (command) {
      case MemberCommand.Found _ -> Optional.empty();
      case MemberCommand.Publish(var id, _, _) -> unless(byId.containsKey(id), Refusal.NOT_FOUND);
      case MemberCommand.Change change when change.basis() < version ->
          Optional.of(Refusal.CHANGED);
      case MemberCommand.Add add -> refusal(add);
      case MemberCommand.Remove remove -> refusal(remove);
      case MemberCommand.Move(_, var id, var urls) ->
          byId.containsKey(id)
              ? unless(!isTaken(id, urls), Refusal.ADDRESS_TAKEN)
              : Optional.of(Refusal.NOT_FOUND);
      case MemberCommand.Promote promote -> refusal(promote);
    };
  }

  /// What follows from a command that is not refused.
  ///
  /// @param index of the command in the log
  Roster after(MemberCommand command, long index) {
    return switch (command) {
      case MemberCommand.Found(var founders) -> byId.isEmpty() ? foundedBy(founders, index) : this;
      case MemberCommand.Publish(var id, var name, var urls) ->
          with(id, member -> member.published(name, urls), version);
      case MemberCommand.Add add -> with(add.member(), index);
      case MemberCommand.Remove(_, var id, _) -> without(id, index);
      case MemberCommand.Move(_, var id, var urls) ->
          with(id, member -> member.reachedAt(urls), index);
      case MemberCommand.Promote(_, var id, _) -> with(id, Member::promoted, index);
    };
  }

  private Optional<Refusal> refusal(MemberCommand.Add add) {
    Member member = add.member();
    if (add.strict() && !member.learner() && !mayGetVoter(false)) {
      return Optional.of(Refusal.NOT_ENOUGH_STARTED);
    }
    if (byId.containsKey(member.id()) || removed.contains(member.id())) {
      return Optional.of(Refusal.ID_TAKEN);
    }
    if (isTaken(member.id(), member.peerUrls())) {
      return Optional.of(Refusal.ADDRESS_TAKEN);
    }
    long learners = byId.values().stream().filter(Member::learner).count();
    return unless(!member.learner() || learners < add.learnersMax(), Refusal.TOO_MANY_LEARNERS);
  }

  private Optional<Refusal> refusal(MemberCommand.Remove remove) {
    Member member = byId.get(remove.id());
    if (member == null) {
      return Optional.of(Refusal.NOT_FOUND);
    }
    return unless(
        member.learner() || !remove.strict() || mayLoseVoter(member), Refusal.NOT_ENOUGH_STARTED);
  }

  private Optional<Refusal> refusal(MemberCommand.Promote promote) {
    Member member = byId.get(promote.id());
    if (member == null) {
      return Optional.of(Refusal.NOT_FOUND);
    }
    if (!member.learner()) {
      return Optional.of(Refusal.NOT_A_LEARNER);
    }
    return unless(!promote.strict() || mayGetVoter(true), Refusal.NOT_ENOUGH_STARTED);
  }

  /// Whether most voters will have started. A single server may always get a second one, though
  /// that is not so then: there is no other way to begin.
  private boolean mayGetVoter(boolean started) {
    long votersStarted = votersStarted(byId.values());
    long votersThen = voters() + 1;
    return (votersStarted == 1 && votersThen == 2)
        || votersStarted + (started ? 1 : 0) >= votersThen / 2 + 1;
  }

  private boolean mayLoseVoter(Member member) {
    long votersThen = voters() - 1;
    long startedThen =
        votersStarted(byId.values().stream().filter(each -> !each.equals(member)).toList());
    return votersThen > 0 && startedThen >= votersThen / 2 + 1;
  }

  private long voters() {
    return byId.values().stream().filter(member -> !member.learner()).count();
  }

  private static long votersStarted(Iterable<Member> among) {
    long count = 0;
    for (Member member : among) {
      if (!member.learner() && member.hasStarted()) {
        count++;
      }
    }
    return count;
  }

  private boolean isTaken(long by, List<String> urls) {
    return byId.values().stream()
        .filter(member -> member.id() != by)
        .anyMatch(member -> !Collections.disjoint(member.peerUrls(), urls));
  }

  private static Optional<Refusal> unless(boolean allowed, Refusal otherwise) {
    return allowed ? Optional.empty() : Optional.of(otherwise);
  }

  private Roster foundedBy(List<Member> founders, long index) {
    Roster founded = this;
    for (Member founder : founders) {
      founded = founded.with(founder, index);
    }
    return founded;
  }

  private Roster with(long id, UnaryOperator<Member> how, long index) {
    return with(how.apply(Optional.ofNullable(byId.get(id)).orElseThrow()), index);
  }

  private Roster with(Member member, long index) {
    SortedMap<Long, Member> more = new TreeMap<>(byId);
    more.put(member.id(), member);
    return new Roster(more, removed, index);
  }

  private Roster without(long id, long index) {
    SortedMap<Long, Member> fewer = new TreeMap<>(byId);
    fewer.remove(id);
    SortedSet<Long> more = new TreeSet<>(removed);
    more.add(id);
    return new Roster(fewer, more, index);
  }
}
