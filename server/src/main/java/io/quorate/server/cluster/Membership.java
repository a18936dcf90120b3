package io.quorate.server.cluster;

import io.quorate.bytes.Bytes;
import io.quorate.net.HostPort;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Engine;
import io.quorate.protocol.Event.ChangeRefused;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Group;
import io.quorate.runtime.Outcome;
import io.quorate.runtime.Outcome.Doubt;
import io.quorate.server.flags.HttpUrl;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// The members of the cluster, as this server knows them and its clients change them.
///
/// A change takes three steps. The leaders of all groups are asked whether they object; what passes
/// by itself, such as another change under way, is waited for. Then it is decided, by a command to
/// [ClusterState] that is void if others were quicker. Then the groups follow ([Reconciliation]),
/// and who has asked gets the answer when they have.
///
/// The group that holds the cluster's state follows last: whoever leads another one can read the
/// state until it has left that group. A group that has followed is not looked at again until the
/// members change, however many groups there are.
///
/// From any thread; [#look] on the node's.
public final class Membership {
  /// Between two questions to a leader that has something against a change for a moment.
  private static final Duration PAUSE = Duration.ofMillis(20);

  private static final Set<ChangeRefused.Reason> PASSING =
      EnumSet.of(
          ChangeRefused.Reason.NOT_LEADER,
          ChangeRefused.Reason.LEADER_MAKES_WAY,
          ChangeRefused.Reason.TERM_NOT_OPEN,
          ChangeRefused.Reason.CHANGE_UNDER_WAY,
          ChangeRefused.Reason.MEMBERS_CHANGED);

  private final ClusterState state;
  private final Group<ClusterState, ClusterAnswer> cluster;
  private final Supplier<List<Group<?, ?>>> keyspaces;
  private final Rules rules;
  private final NodeId self;

  /// The groups of keyspaces that have not followed, as far as this server knows.
  private final Map<Group<?, ?>, Reconciliation> behind = new LinkedHashMap<>();

  private final Reconciliation clusterReconciliation;
  private final BiConsumer<NodeId, List<HostPort>> locate;
  private final LinkedBlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
  private final SecureRandom random = new SecureRandom();
  private Roster located = Roster.EMPTY;
  private List<Group<?, ?>> looked = List.of();

  /// What is refused.
  ///
  /// @param strict whether what may cost the quorum is
  /// @param learnersMax more learners are
  /// @param patience how long an answer waits until other changes are over and the groups have
  ///   followed
  public record Rules(boolean strict, int learnersMax, Duration patience) {}

  /// Waits until this is so in all groups, for good.
  private record Waiting(Predicate<Configuration> reached, CompletableFuture<Boolean> done) {}

  /// What is asked for.
  ///
  /// @param command given the version of the members that it builds upon
  /// @param target what a group is to have instead of what it has; nothing if that is impossible
  /// @param reached whether a group has followed
  private record Change(
      LongFunction<MemberCommand.Change> command,
      Function<Configuration, Optional<Configuration>> target,
      Predicate<Configuration> reached) {}

  /// @param state of the group `cluster`
  /// @param keyspaces the other groups, which have the same members: the same list until there are
  ///   others
  /// @param locate is told where each member is
  public Membership(
      ClusterState state,
      Group<ClusterState, ClusterAnswer> cluster,
      Supplier<List<Group<?, ?>>> keyspaces,
      Rules rules,
      BiConsumer<NodeId, List<HostPort>> locate) {
    this.state = state;
    this.cluster = cluster;
    this.keyspaces = keyspaces;
    this.rules = rules;
    this.self = cluster.status().engine().self();
    this.clusterReconciliation = new Reconciliation(cluster, cluster);
    this.locate = locate;
  }

  /// Whether this server is a learner, as far as it knows. One that joins does not know it before
  /// the members' state has come to it, and is taken for one until then; a founder has its vote
  /// from the beginning on.
  public boolean isLearner() {
    Member member = state.roster().byId().get(self.value());
    return member == null
        ? !cluster.status().engine().configuration().isVoter(self)
        : member.learner();
  }

  /// All members, by id.
  public void list(Consistency consistency, Consumer<Outcome<List<Member>>> reply) {
    cluster.query(consistency, ClusterState::members, reply);
  }

  /// What to tell a server that asks over the peer port; see [Introduction].
  ///
  /// @param engine which protocol orders the log, in the words of the flag
  /// @param asker its id, or 0
  public Bytes introduction(long clusterId, String engine, long asker) {
    Roster roster = state.roster();
    return new Introduction(clusterId, engine, roster.removed().contains(asker), roster.members())
        .encode();
  }

  // ---- changes
  // ------------------------------------------------------------------------------------

  /// The new member gets an id, by which it is found by its addresses.
  public void add(List<HttpUrl> peerUrls, boolean learner, Consumer<Outcome<MemberAnswer>> reply) {
    Member member = Member.added(newId(), texts(peerUrls), learner);
    NodeId node = new NodeId(member.id());
    change(
        new Change(
            basis -> new MemberCommand.Add(basis, member, rules.learnersMax, rules.strict),
            current -> Optional.of(with(current, node)),
            now -> now.isMember(node)),
        reply);
  }

  public void remove(long id, Consumer<Outcome<MemberAnswer>> reply) {
    NodeId node = new NodeId(id);
    change(
        new Change(
            basis -> new MemberCommand.Remove(basis, id, rules.strict),
            current -> without(current, node),
            now -> !now.isMember(node)),
        reply);
  }

  public void move(long id, List<HttpUrl> peerUrls, Consumer<Outcome<MemberAnswer>> reply) {
    change(
        new Change(
            basis -> new MemberCommand.Move(basis, id, texts(peerUrls)), Optional::of, _ -> true),
        reply);
  }

  /// Makes a learner a voter.
  public void promote(long id, Consumer<Outcome<MemberAnswer>> reply) {
    NodeId node = new NodeId(id);
    change(
        new Change(
            basis -> new MemberCommand.Promote(basis, id, rules.strict),
            current ->
                Optional.of(
                    current.isVoter(node) ? current : Reconciliation.withVoter(current, node)),
            now -> now.isVoter(node)),
        reply);
  }

  /// Members change rarely, and it takes several steps: each on a thread of its own, which waits.
  private void change(Change change, Consumer<Outcome<MemberAnswer>> reply) {
    Thread.ofVirtual().name("members").start(() -> reply.accept(carryOut(change)));
  }

  private Outcome<MemberAnswer> carryOut(Change change) {
    long deadline = System.nanoTime() + rules.patience.toNanos();
    CompletableFuture<Outcome<Roster>> read =
        cluster.query(Consistency.LINEARIZABLE, ClusterState::roster);
    return switch (read.join()) {
      case Outcome.Refused(var reason) -> new Outcome.Refused<>(reason);
      case Outcome.Unknown(var doubt) -> new Outcome.Unknown<>(doubt);
      case Outcome.Done(var roster, _) -> carryOut(change, roster, deadline);
    };
  }

  private Outcome<MemberAnswer> carryOut(Change change, Roster roster, long deadline) {
    MemberCommand.Change command = change.command.apply(roster.version());
    Optional<MemberAnswer.Refusal> refusal = roster.refusal(command);
    if (refusal.isPresent()) {
      return new Outcome.Done<>(refusal.get(), 0);
    }
    List<Group<?, ?>> groups = new ArrayList<>(keyspaces.get());
    groups.add(cluster);
    for (Group<?, ?> group : groups) {
      Outcome<Optional<ChangeRefused.Reason>> objection =
          lasting(() -> objection(group, change), deadline);
      switch (objection) {
        case Outcome.Refused(var reason) -> {
          return new Outcome.Refused<>(reason);
        }
        case Outcome.Unknown(var doubt) -> {
          return new Outcome.Unknown<>(doubt);
        }
        case Outcome.Done(var reason, _) -> {
          if (reason.isPresent()) {
            return new Outcome.Done<>(new MemberAnswer.Objection(reason.get()), 0);
          }
        }
      }
    }
    Outcome<MemberAnswer> decided = aboutMembers(cluster.submit(command.encode()).join());
    return decided instanceof Outcome.Done(MemberAnswer.Members _, _)
        ? whenReached(change, decided, deadline)
        : decided;
  }

  private static Outcome<MemberAnswer> aboutMembers(Outcome<ClusterAnswer> outcome) {
    return switch (outcome) {
      case Outcome.Done(MemberAnswer answer, var index) -> new Outcome.Done<>(answer, index);
      case Outcome.Done(KeyspaceAnswer other, _) ->
          throw new IllegalStateException("members: " + other);
      case Outcome.Refused(var reason) -> new Outcome.Refused<>(reason);
      case Outcome.Unknown(var doubt) -> new Outcome.Unknown<>(doubt);
    };
  }

  /// What is objected in the end: what passes by itself is waited for. Whoever replaces a member
  /// need not know that the groups are still giving the new one its vote when the old one is to go.
  static Outcome<Optional<ChangeRefused.Reason>> lasting(
      Supplier<Outcome<Optional<ChangeRefused.Reason>>> ask, long deadline) {
    Outcome<Optional<ChangeRefused.Reason>> objection = ask.get();
    while (passes(objection) && System.nanoTime() + PAUSE.toNanos() - deadline < 0) {
      LockSupport.parkNanos(PAUSE.toNanos());
      objection = ask.get();
    }
    return objection;
  }

  private static boolean passes(Outcome<Optional<ChangeRefused.Reason>> objection) {
    return switch (objection) {
      case Outcome.Refused(var reason) -> reason == Outcome.Reason.NO_LEADER;
      case Outcome.Unknown<?> _ -> false;
      case Outcome.Done(var reason, _) -> reason.filter(PASSING::contains).isPresent();
    };
  }

  /// What a group's leader has against it; the leader is not asked if nothing is to change.
  private Outcome<Optional<ChangeRefused.Reason>> objection(Group<?, ?> group, Change change) {
    Outcome<Boolean> upToDate = group.query(Consistency.LINEARIZABLE, _ -> true).join();
    return switch (upToDate) {
      case Outcome.Refused(var reason) -> new Outcome.Refused<>(reason);
      case Outcome.Unknown(var doubt) -> new Outcome.Unknown<>(doubt);
      case Outcome.Done(_, var index) -> {
        Engine.Status now = group.status().engine();
        Optional<Configuration> target = change.target.apply(now.configuration());
        if (target.isEmpty()) {
          yield new Outcome.Done<>(Optional.of(ChangeRefused.Reason.NO_VOTER), index);
        }
        if (target.get().equals(now.configuration())) {
          yield new Outcome.Done<>(Optional.empty(), index);
        }
        yield group.objectionTo(target.get(), now.commitIndex(), rules.strict).join();
      }
    };
  }

  private Outcome<MemberAnswer> whenReached(
      Change change, Outcome<MemberAnswer> decided, long deadline) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    waiting.add(new Waiting(change.reached, done));
    try {
      done.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      return decided;
    } catch (TimeoutException _) {
      done.cancel(false);
      return new Outcome.Unknown<>(Doubt.TIMED_OUT);
    } catch (InterruptedException | ExecutionException _) {
      return new Outcome.Unknown<>(Doubt.STOPPED);
    }
  }

  private static Configuration with(Configuration current, NodeId learner) {
    List<NodeId> learners = new ArrayList<>(current.learners());
    learners.add(learner);
    return current.withLearners(learners);
  }

  private static Optional<Configuration> without(Configuration current, NodeId node) {
    List<NodeId> voters = new ArrayList<>(current.voters());
    List<NodeId> learners = new ArrayList<>(current.learners());
    voters.remove(node);
    learners.remove(node);
    return voters.isEmpty()
        ? Optional.empty()
        : Optional.of(Configuration.of(voters).withLearners(learners));
  }

  /// Never 0, which stands for nobody.
  private long newId() {
    long id = random.nextLong();
    return id == 0 ? newId() : id;
  }

  private static List<String> texts(List<HttpUrl> urls) {
    return urls.stream().map(HttpUrl::toString).sorted().toList();
  }

  // ---- following
  // ----------------------------------------------------------------------------------

  /// Does what there is to do: tells the node where members are, brings groups that this node leads
  /// a step further, and answers those who wait. To be called again and again, on the node's
  /// thread.
  @SuppressWarnings("ReferenceEquality") // the same until it changes
  public void look() {
    Roster roster = state.roster();
    List<Group<?, ?>> groups = keyspaces.get();
    if (roster != located || groups != looked) {
      located = roster;
      looked = groups;
      behind.keySet().retainAll(groups);
      groups.forEach(
          group -> behind.computeIfAbsent(group, each -> new Reconciliation(cluster, each)));
      roster
          .members()
          .forEach(member -> locate.accept(new NodeId(member.id()), places(member.peerUrls())));
    }
    List<Member> members = roster.members();
    behind.values().forEach(each -> each.goOn(members));
    if (behind.keySet().stream().allMatch(group -> hasOnly(roster, group))) {
      clusterReconciliation.goOn(members);
    }
    behind.keySet().removeIf(group -> Reconciliation.hasFollowed(group, members));
    waiting.removeIf(each ->
        each.done.isDone()
            || (groups.stream().allMatch(group -> hasFollowed(group, each.reached))
                && hasFollowed(cluster, each.reached)
                && each.done.complete(true)));
  }

  private static boolean hasOnly(Roster roster, Group<?, ?> group) {
    return group.status().engine().configuration().members().stream()
        .allMatch(node -> roster.byId().containsKey(node.value()));
  }

  private static boolean hasFollowed(Group<?, ?> group, Predicate<Configuration> reached) {
    Engine.Status status = group.status().engine();
    return Reconciliation.isSettled(status) && reached.test(status.configuration());
  }

  private static List<HostPort> places(List<String> urls) {
    return urls.stream()
        .map(url -> HttpUrl.parse(url, "the members' addresses"))
        .map(HttpUrl::hostPort)
        .toList();
  }
}
