package io.quorate.runtime;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.EngineName;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.runtime.codec.RecordCodec;
import io.quorate.wal.FileDisk;
import io.quorate.wal.Identity;
import io.quorate.wal.LogRecord;
import io.quorate.wal.Wal;
import io.quorate.wal.WalOptions;
import io.quorate.wal.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a node that does not run has on its disk, in the hands of an operator whose cluster has
/// lost its quorum for good. As long as it is open, the node cannot be started.
public final class StoppedNode implements AutoCloseable {
  private final SnapshotStore snapshots;
  private final Wal wal;
  private final SortedMap<Long, Recovery.Group> groups = new TreeMap<>();

  private StoppedNode(Storage.Sound found) {
    this.snapshots = found.snapshots();
    this.wal = found.wal();
    for (long group : found.recovery().groups()) {
      groups.put(group, found.recovery().group(group).orElseThrow());
    }
  }

  /// @throws IOException if the directory cannot be used, or holds no data of a node
  /// @throws RuntimeException if a node runs there, or its disk is damaged
  public static StoppedNode open(Path directory) throws IOException {
    return switch (storage(directory)) {
      case Storage.Sound sound -> new StoppedNode(sound);
      case Storage.Damaged(var damage) -> throw damage.hopeless();
    };
  }

  /// As [#open], but nothing if the disk is damaged.
  static Optional<StoppedNode> ifSound(Path directory) throws IOException {
    return switch (storage(directory)) {
      case Storage.Sound sound -> Optional.of(new StoppedNode(sound));
      case Storage.Damaged _ -> Optional.empty();
    };
  }

  private static Storage storage(Path directory) throws IOException {
    Identity identity =
        LiveNode.identity(directory)
            .orElseThrow(() -> new IOException(directory + " holds no data of a node"));
    FileDisk disk = FileDisk.open(directory);
    try {
      SnapshotStore store = SnapshotStore.open(disk);
      return Storage.open(disk, store, identity, new WalOptions(Runnable::run), _ -> {});
    } catch (IOException | RuntimeException e) {
      disk.close();
      throw e;
    }
  }

  /// Whose disk it is.
  public Identity identity() {
    return wal.identity();
  }

  /// How far the groups' logs reach.
  public SortedMap<Long, GroupExtent> groups() {
    SortedMap<Long, GroupExtent> extents = new TreeMap<>();
    groups.forEach((group, found) -> extents.put(group, found.log().extent()));
    return extents;
  }

  /// The groups of which this node alone is a quorum: nobody else needs to have what they hold.
  SortedSet<Long> alone() {
    NodeId self = new NodeId(identity().nodeId());
    SortedSet<Long> alone = new TreeSet<>();
    groups()
        .forEach((group, extent) -> {
          if (extent.members().isQuorum(self::equals)) {
            alone.add(group);
          }
        });
    return alone;
  }

  /// Brings a state machine to where all that the log of its group holds was applied, known to be
  /// decided or not.
  ///
  /// @throws IOException if its snapshot cannot be read
  public void replay(long group, StateMachine<?> stateMachine) throws IOException {
    Recovery.Group found = found(group);
    long index = 0;
    if (found.snapshot().isPresent()) {
      RecoveredSnapshot snapshot = found.snapshot().get();
      try (InputStream content = snapshots.content(snapshot.stored())) {
        stateMachine.load(content).run();
      }
      index = snapshot.stored().index();
    }
    for (Content content : found.log().contents()) {
      index++;
      if (content instanceof Content.Command(_, var payload)) {
        var _ = stateMachine.apply(index, payload);
      }
    }
  }

  /// By which engine a group is ordered that is here.
  public EngineName engine(long group) {
    return found(group).log().kind().name();
  }

  private Recovery.Group found(long group) {
    return Optional.ofNullable(groups.get(group))
        .orElseThrow(() -> new IllegalArgumentException("there is no group " + group));
  }

  /// Makes this node alone the whole of all groups. What its logs hold is decided by that; what
  /// they lack is lost.
  ///
  /// @param commands that follow, by group
  /// @param missing groups of which nothing is here, and which begin anew and empty, with the
  ///   engines by which they are to be ordered
  public void makeAlone(Map<Long, List<Bytes>> commands, SortedMap<Long, EngineName> missing) {
    RecordCodec codec = new RecordCodec();
    NodeId self = new NodeId(identity().nodeId());
    List<LogRecord> records = new ArrayList<>();
    missing.forEach((group, engine) ->
        records.add(EngineKind.of(engine).founding(codec, group, Configuration.of(List.of(self)))));
    groups.forEach((group, found) -> {
      List<Content> contents =
          commands.getOrDefault(group, List.of()).stream()
              .<Content>map(command -> new Content.Command(RequestId.OF_NOBODY, command))
              .toList();
      records.addAll(found.log().alone(codec, self, contents));
    });
    wal.append(records);
  }

  @Override
  public void close() {
    wal.close();
  }
}
