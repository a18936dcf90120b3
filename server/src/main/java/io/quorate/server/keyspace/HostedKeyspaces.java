package io.quorate.server.keyspace;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Engine;
import io.quorate.protocol.EngineName;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.TransactionId;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.EngineKind;
import io.quorate.runtime.Group;
import io.quorate.runtime.LiveNode;
import io.quorate.runtime.Outcome;
import io.quorate.runtime.Outcome.Reason;
import io.quorate.runtime.session.Sessions;
import io.quorate.server.cluster.Catalogue;
import io.quorate.server.cluster.ClusterAnswer;
import io.quorate.server.cluster.ClusterState;
import io.quorate.server.cluster.KeyspaceAnswer;
import io.quorate.server.cluster.KeyspaceCommand;
import io.quorate.server.cluster.KeyspaceEntry;
import io.quorate.server.cluster.MemberAnswer;
import io.quorate.server.cluster.Quota;
import io.quorate.server.etcd.Keyspace;
import io.quorate.server.etcd.KeyspaceState;
import io.quorate.server.etcd.KvCounts;
import io.quorate.transaction.Closure;
import io.quorate.transaction.Participant;
import io.quorate.transaction.Participants;
import io.quorate.transaction.Surroundings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hosts what the cluster's [Catalogue] says, and changes what it says.
///
/// The catalogue names the first members of a keyspace's group. Each of them founds the group, with
/// the same members, when it learns of it; whoever is none of them joins, and is taken in by the
/// group's leader ([io.quorate.server.cluster.Reconciliation]). A keyspace that stands in the
/// catalogue no more is dropped by each server for itself.
///
/// May be used by any thread; [#look] on the node's.
public final class HostedKeyspaces implements Keyspaces {
  private static final Logger LOG = LoggerFactory.getLogger(HostedKeyspaces.class);

  /// The default one apart.
  private static final int KEYSPACES_MAX = 1000;

  private record Hosted(KeyspaceEntry entry, Keyspace keyspace) {
    Participant participant() {
      return keyspace.participant(entry.name(), entry.group());
    }
  }

  private final LiveNode node;
  private final long clusterId;
  private final ClusterState state;
  private final Group<ClusterState, ClusterAnswer> cluster;
  private final Keyspace defaultKeyspace;
  private final Group<?, ?> decisions;
  private final Surroundings surroundings;
  private final Participants participants = new ForTransactions();

  /// Read by any thread; replaced, never changed.
  private volatile Map<String, Hosted> hosted = Map.of();

  private volatile List<Group<?, ?>> groups;
  private Catalogue seen = Catalogue.EMPTY;

  /// @param state of the group `cluster`
  /// @param decisions the group of the decisions about transactions
  public HostedKeyspaces(
      LiveNode node,
      long clusterId,
      ClusterState state,
      Group<ClusterState, ClusterAnswer> cluster,
      Keyspace defaultKeyspace,
      Group<?, ?> decisions,
      Surroundings surroundings) {
    this.node = node;
    this.clusterId = clusterId;
    this.state = state;
    this.cluster = cluster;
    this.defaultKeyspace = defaultKeyspace;
    this.decisions = decisions;
    this.surroundings = surroundings;
    this.groups = groupsOf(hosted);
  }

  @Override
  public Optional<Keyspace> find(String name) {
    return name.equals(DEFAULT)
        ? Optional.of(defaultKeyspace)
        : Optional.ofNullable(hosted.get(name)).map(Hosted::keyspace);
  }

  @Override
  public void ask(String name, Consumer<Optional<Keyspace>> answer) {
    if (!KeyspaceEntry.isName(name)) {
      answer.accept(Optional.empty());
      return;
    }
    refresh(() -> answer.accept(find(name)));
  }

  private void refresh(Runnable then) {
    cluster.query(
        Consistency.LINEARIZABLE,
        ClusterState::catalogue,
        _ ->
            later(() -> {
              look();
              then.run();
            }));
  }

  /// The keyspaces as transactions see them.
  public Participants participants() {
    return participants;
  }

  private final class ForTransactions implements Participants {
    @Override
    public Optional<Participant> find(String name) {
      return name.equals(DEFAULT)
          ? Optional.of(ofDefault())
          : Optional.ofNullable(hosted.get(name)).map(Hosted::participant);
    }

    @Override
    public List<Participant> all() {
      List<Participant> all = new ArrayList<>(List.of(ofDefault()));
      hosted.values().forEach(each -> all.add(each.participant()));
      return all;
    }

    @Override
    public void refresh(Runnable then) {
      HostedKeyspaces.this.refresh(then);
    }

    private Participant ofDefault() {
      return defaultKeyspace.participant(DEFAULT, DEFAULT_GROUP);
    }

    @Override
    public boolean isDropped(NodeId participant) {
      return state.catalogue().hasDropped(participant.value());
    }
  }

  /// The groups of all keyspaces and of their transactions: the same list until there are others.
  public List<Group<?, ?>> groups() {
    return groups;
  }

  // ---- following the catalogue
  // ------------------------------------------------------------------------------------

  /// Hosts what has come into the catalogue, and drops what has gone from it. To be called again
  /// and again, on the node's thread but not by a callback of a group.
  @SuppressWarnings("ReferenceEquality") // the same until it changes
  public void look() {
    Catalogue now = state.catalogue();
    if (now == seen) {
      return;
    }
    seen = now;
    Map<String, Hosted> next = new TreeMap<>();
    for (KeyspaceEntry entry : now.entries()) {
      Hosted known = hosted.get(entry.name());
      if (known != null && known.entry.group() == entry.group()) {
        next.put(entry.name(), known);
      } else if (!node.hasDropped(entry.group())) {
        next.put(entry.name(), new Hosted(entry, host(entry)));
      }
    }
    Map<String, Hosted> before = hosted;
    hosted = next;
    groups = groupsOf(next);
    for (Hosted each : before.values()) {
      if (!each.equals(next.get(each.entry.name()))) {
        LOG.info("keyspace {} is dropped, and its group {}", each.entry.name(), each.entry.group());
        node.drop(each.entry.group());
      }
    }
    for (long group : node.unhosted()) {
      if (now.hasDropped(group)) {
        LOG.info("group {} is dropped: its keyspace went while this server was away", group);
        node.drop(group);
      }
    }
  }

  private List<Group<?, ?>> groupsOf(Map<String, Hosted> others) {
    List<Group<?, ?>> all = new ArrayList<>(List.of(defaultKeyspace.group(), decisions));
    others.values().forEach(each -> all.add(each.keyspace.group()));
    return List.copyOf(all);
  }

  private Keyspace host(KeyspaceEntry entry) {
    LOG.info(
        "keyspace {} is hosted as group {}, ordered by {}",
        entry.name(),
        entry.group(),
        entry.engine().word());
    NodeId self = cluster.status().engine().self();
    Configuration founders =
        entry.founders().isMember(self) ? entry.founders() : Configuration.UNKNOWN;
    KeyspaceState keys = new KeyspaceState(new KvCounts());
    return new Keyspace(
        node.host(
            entry.group(),
            EngineKind.of(entry.engine()),
            founders,
            new Sessions<>(keys, KeyspaceState.RESULTS)),
        clusterId,
        keys,
        entry.quota());
  }

  // ---- changing it
  // ------------------------------------------------------------------------------------

  /// The default one apart; this server hosts them.
  public void list(Consumer<Outcome<List<KeyspaceEntry>>> reply) {
    cluster.query(
        Consistency.LINEARIZABLE,
        state -> state.catalogue().entries(),
        outcome ->
            later(() -> {
              look();
              reply.accept(outcome);
            }));
  }

  /// Makes a keyspace, and answers when it can be used here.
  public void create(
      String name, EngineName engine, Quota quota, Consumer<Outcome<KeyspaceAnswer>> reply) {
    Engine.Status members = cluster.status().engine();
    if (members.configuration().isJoint()
        || members.configuration().equals(Configuration.UNKNOWN)) {
      reply.accept(new Outcome.Refused<>(Reason.NO_LEADER));
      return;
    }
    Configuration founders = Configuration.of(members.configuration().voters());
    change(
        new KeyspaceCommand.Create(name, founders, engine, quota, KEYSPACES_MAX),
        outcome -> {
          Optional<Keyspace> made = find(name);
          if (outcome instanceof Outcome.Done(KeyspaceAnswer.Changed _, _) && made.isPresent()) {
            made.get()
                .group()
                .query(Consistency.LINEARIZABLE, _ -> true, _ -> reply.accept(outcome));
          } else {
            reply.accept(outcome);
          }
        });
  }

  /// What became of a keyspace that was to be dropped.
  public sealed interface Drop {
    record Answered(Outcome<KeyspaceAnswer> outcome) implements Drop {}

    /// Nothing has changed: these transactions are prepared in it.
    record Prepared(List<TransactionId> transactions) implements Drop {
      public Prepared {
        transactions = List.copyOf(transactions);
      }
    }
  }

  /// Drops a keyspace with all that is in it, unless transactions are prepared there: then others
  /// count on what it has promised.
  public void drop(String name, Consumer<Drop> reply) {
    refresh(() ->
        participants
            .find(name)
            .ifPresentOrElse(
                keyspace -> closeAndDrop(keyspace, reply),
                () ->
                    reply.accept(
                        new Drop.Answered(
                            new Outcome.Done<>(KeyspaceAnswer.Refusal.NOT_FOUND, 0)))));
  }

  private void closeAndDrop(Participant keyspace, Consumer<Drop> reply) {
    Closure.close(
        keyspace,
        cluster.status().engine().self(),
        surroundings,
        attempt -> {
          switch (attempt) {
            case Closure.Attempt.Closed(var closure) -> drop(keyspace.name(), closure, reply);
            case Closure.Attempt.Prepared(var transactions) ->
                reply.accept(new Drop.Prepared(transactions));
            case Closure.Attempt.Unanswered() ->
                reply.accept(new Drop.Answered(new Outcome.Refused<>(Reason.NO_LEADER)));
          }
        });
  }

  /// A drop of which nobody knows may still come to pass: then the keyspace stays closed as long as
  /// nobody looks after it.
  private void drop(String name, Closure closure, Consumer<Drop> reply) {
    change(
        new KeyspaceCommand.Drop(name),
        outcome -> {
          boolean stays =
              outcome instanceof Outcome.Refused<KeyspaceAnswer>
                  || outcome instanceof Outcome.Done(KeyspaceAnswer.Refusal _, _);
          if (stays) {
            closure.open();
          }
          reply.accept(new Drop.Answered(outcome));
        });
  }

  private void change(KeyspaceCommand command, Consumer<Outcome<KeyspaceAnswer>> reply) {
    cluster.submit(
        command.encode(),
        outcome ->
            later(() -> {
              look();
              reply.accept(aboutKeyspaces(outcome));
            }));
  }

  private static Outcome<KeyspaceAnswer> aboutKeyspaces(Outcome<ClusterAnswer> outcome) {
    return switch (outcome) {
      case Outcome.Done(KeyspaceAnswer answer, var index) -> new Outcome.Done<>(answer, index);
      case Outcome.Done(MemberAnswer other, _) ->
          throw new IllegalStateException("keyspaces: " + other);
      case Outcome.Refused(var reason) -> new Outcome.Refused<>(reason);
      case Outcome.Unknown(var doubt) -> new Outcome.Unknown<>(doubt);
    };
  }

  /// After the step of the node that this is called in.
  private void later(Runnable action) {
    node.loop().execute(action);
  }
}
