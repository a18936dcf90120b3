package io.quorate.transaction;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.register.RegisterAnswer;
import io.quorate.runtime.Group;
import io.quorate.runtime.LiveNode;
import io.quorate.runtime.session.Sessions;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Keyspaces and their transactions on an embedded node: to be made before the node starts, alike
/// on every node of the cluster.
public final class TransactionNode implements Participants {
  private final SortedMap<String, Participant> keyspaces;
  private final Coordinator coordinator;
  private final Recovery recovery;
  private final Inspection inspection;

  private TransactionNode(
      NodeId self,
      Group<Decisions, RegisterAnswer> decisions,
      SortedMap<String, Participant> keyspaces,
      Surroundings surroundings,
      TransactionOptions options) {
    this.keyspaces = Collections.unmodifiableSortedMap(keyspaces);
    this.coordinator =
        new Coordinator(
            self, decisions, this, CoordinatorLog.inMemory(surroundings), surroundings, options);
    this.recovery = new Recovery(decisions, this, coordinator, surroundings, options);
    this.inspection = new Inspection(decisions, this, surroundings);
  }

  /// Hosts the groups.
  ///
  /// @param self the node's own id
  /// @param decisions the number of the register's group
  /// @param keyspaces the numbers of the keyspaces' groups, by name
  public static TransactionNode host(
      LiveNode node,
      NodeId self,
      long decisions,
      Map<String, Long> keyspaces,
      TransactionOptions options) {
    SortedMap<String, Participant> participants = new TreeMap<>();
    keyspaces.forEach((name, number) -> {
      KeyspaceMachine keys = new KeyspaceMachine();
      participants.put(
          name,
          new GroupParticipant<>(
              name,
              new NodeId(number),
              node.host(number, new Sessions<>(keys, KeyspaceMachine.RESULTS)),
              KeyspaceMachine::store,
              keys::isAnythingPrepared,
              _ -> true));
    });
    return new TransactionNode(
        self,
        node.host(decisions, new Decisions()),
        participants,
        new LiveSurroundings(node),
        options);
  }

  /// Begins to look after what others leave behind; to be called when the node has started.
  public void start() {
    recovery.start();
  }

  public Coordinator coordinator() {
    return coordinator;
  }

  public Inspection inspection() {
    return inspection;
  }

  /// Runs transactions and retries them.
  public Transactions transactions() {
    return new Transactions(coordinator, this);
  }

  @Override
  public Optional<Participant> find(String keyspace) {
    return Optional.ofNullable(keyspaces.get(keyspace));
  }

  @Override
  public List<Participant> all() {
    return List.copyOf(keyspaces.values());
  }

  @Override
  public boolean isDropped(NodeId participant) {
    return false;
  }
}
