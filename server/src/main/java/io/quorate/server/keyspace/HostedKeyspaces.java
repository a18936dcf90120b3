package io.quorate.server.keyspace;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Engine;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.Consistency;
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
import io.quorate.server.etcd.Keyspace;
import io.quorate.server.etcd.KeyspaceState;
import io.quorate.server.etcd.KvCounts;
import io.quorate.transaction.Participant;
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
      Group<?, ?> decisions) {
    this.node = node;
    this.clusterId = clusterId;
    this.state = state;
    this.cluster = cluster;
    this.defaultKeyspace = defaultKeyspace;
    this.decisions = decisions;
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
    cluster.query(
        Consistency.LINEARIZABLE,
        ClusterState::catalogue,
        _ ->
            later(() -> {
              look();
              answer.accept(find(name));
            }));
  }

  /// The keyspace of this name as transactions see it.
  public Optional<Participant> participant(String name) {
    return name.equals(DEFAULT)
        ? Optional.of(defaultParticipant())
        : Optional.ofNullable(hosted.get(name)).map(Hosted::participant);
  }

  /// All keyspaces as transactions see them.
  public List<Participant> participants() {
    List<Participant> all = new ArrayList<>(List.of(defaultParticipant()));
    hosted.values().forEach(each -> all.add(each.participant()));
    return all;
  }

  private Participant defaultParticipant() {
    return defaultKeyspace.participant(DEFAULT, DEFAULT_GROUP);
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
  }

  private List<Group<?, ?>> groupsOf(Map<String, Hosted> others) {
    List<Group<?, ?>> all = new ArrayList<>(List.of(defaultKeyspace.group(), decisions));
    others.values().forEach(each -> all.add(each.keyspace.group()));
    return List.copyOf(all);
  }

  private Keyspace host(KeyspaceEntry entry) {
    LOG.info("keyspace {} is hosted as group {}", entry.name(), entry.group());
    NodeId self = cluster.status().engine().self();
    Configuration founders =
        entry.founders().isMember(self) ? entry.founders() : Configuration.UNKNOWN;
    KvCounts counts = new KvCounts();
    return new Keyspace(
        node.host(
            entry.group(),
            founders,
            new Sessions<>(new KeyspaceState(counts), KeyspaceState.RESULTS)),
        clusterId,
        counts);
  }

  // ---- changing it
  // ------------------------------------------------------------------------------------

  /// The default one apart, as this server knows them.
  public void list(Consumer<Outcome<List<KeyspaceEntry>>> reply) {
    cluster.query(Consistency.LINEARIZABLE, state -> state.catalogue().entries(), reply);
  }

  /// Makes a keyspace, and answers when it can be used here.
  public void create(String name, Consumer<Outcome<KeyspaceAnswer>> reply) {
    Engine.Status members = cluster.status().engine();
    if (members.configuration().isJoint()
        || members.configuration().equals(Configuration.UNKNOWN)) {
      reply.accept(new Outcome.Refused<>(Reason.NO_LEADER));
      return;
    }
    Configuration founders = Configuration.of(members.configuration().voters());
    change(
        new KeyspaceCommand.Create(name, founders, KEYSPACES_MAX),
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

  /// Drops a keyspace with all that is in it.
  public void drop(String name, Consumer<Outcome<KeyspaceAnswer>> reply) {
    change(new KeyspaceCommand.Drop(name), reply);
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
