package io.quorate.runtime;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Input;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.runtime.codec.SnapshotFacts;
import io.quorate.runtime.observation.Observation;
import io.quorate.wal.DiskFullException;
import io.quorate.wal.snapshot.DamagedSnapshotException;
import io.quorate.wal.snapshot.Snapshot;
import io.quorate.wal.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The snapshots of one replica: when one is taken, who gets it, and how one of another member is
/// got ([SnapshotFetch]).
///
/// A snapshot is a view of the state, taken between two commands and written by another thread. It
/// is not written before all that it was made from is durable in this node's own log.
///
/// Owned by its node's thread.
final class Snapshots implements SnapshotFetch.Client {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);

  private final Replica<?, ?> replica;
  private final Node node;
  private final SnapshotStore store;
  private final SnapshotOptions options;

  private Optional<Snapshot> newest;

  /// The one before, for members that are fetching it.
  private Optional<Snapshot> previous = Optional.empty();

  private Optional<SnapshotFetch> fetch = Optional.empty();
  private long bytesSince;
  private long commandsSince;
  private boolean demanded;
  private boolean taking;

  Snapshots(Replica<?, ?> replica, Node node, SnapshotStore store, Optional<Snapshot> newest) {
    this.replica = replica;
    this.node = node;
    this.store = store;
    this.options = node.options().snapshots();
    this.newest = newest;
  }

  /// The last place of the log that a durable snapshot covers, or 0.
  long index() {
    return newest.map(Snapshot::index).orElse(0L);
  }

  /// The length of that snapshot's file.
  long bytes() {
    return newest.map(Snapshot::bytes).orElse(0L);
  }

  // ---- taking them
  // --------------------------------------------------------------------------------

  void applied(long commandBytes) {
    bytesSince += commandBytes;
    commandsSince++;
  }

  /// Whether a snapshot of the state as it is now should be taken.
  boolean isDue(long appliedIndex) {
    long bytes = options.bytesAfter(newest.map(Snapshot::bytes).orElse(0L));
    return !taking
        && appliedIndex > index()
        && (demanded || bytesSince >= bytes || commandsSince >= options.everyCommands())
        && node.mayTakeSnapshot();
  }

  /// The log has grown too long for this group's sake: nothing of it is to be kept.
  void demand(long appliedIndex) {
    if (appliedIndex > index()) {
      demanded = true;
    } else if (appliedIndex > 0) {
      replica.input(new Input.Snapshotted(index(), 0, 0));
    }
  }

  void take(SnapshotFacts facts, StateMachine.View view) {
    boolean keepsNothing = demanded;
    taking = true;
    demanded = false;
    bytesSince = 0;
    commandsSince = 0;
    node.beginsSnapshot();
    node.whenDurable(() ->
        node.background(
            () -> write(facts, view),
            written -> {
              taking = false;
              node.endsSnapshot();
              written.ifPresent(snapshot -> taken(snapshot, keepsNothing));
            }));
  }

  /// Nothing if the disk is full: the log goes on, and the next attempt comes in its time.
  private Optional<Snapshot> write(SnapshotFacts facts, StateMachine.View view) throws IOException {
    try {
      return Optional.of(
          store.write(replica.group(), facts.head().index(), facts.encode(), view::writeTo));
    } catch (DiskFullException e) {
      LOG.warn("no snapshot of group {} could be written: {}", replica.group(), e.getMessage());
      return Optional.empty();
    }
  }

  private void taken(Snapshot snapshot, boolean keepsNothing) {
    keep(snapshot);
    node.observe(
        new Observation.SnapshotTaken(replica.group(), snapshot.index(), snapshot.bytes()));
    replica.input(
        keepsNothing
            ? new Input.Snapshotted(snapshot.index(), 0, 0)
            : new Input.Snapshotted(snapshot.index(), options.keptCommands(), options.keptBytes()));
  }

  /// One that is older than what there is, since another member's has come meanwhile, is deleted.
  private void keep(Snapshot snapshot) {
    if (snapshot.index() > index()) {
      previous.ifPresent(this::delete);
      previous = newest;
      newest = Optional.of(snapshot);
    } else if (snapshot.index() < index()) {
      delete(snapshot);
    }
  }

  private void delete(Snapshot snapshot) {
    node.background(
        () -> {
          store.delete(snapshot);
          return true;
        },
        _ -> {});
  }

  // ---- giving them to others
  // ----------------------------------------------------------------------

  void asked(NodeId from, PeerMessage.SnapshotRequest request, long appliedIndex) {
    Optional<Snapshot> wanted =
        Stream.concat(newest.stream(), previous.stream())
            .filter(snapshot ->
                request.index() == 0
                    ? snapshot.index() >= request.atLeast()
                    : snapshot.index() == request.index())
            .findFirst();
    if (wanted.isPresent()) {
      give(from, wanted.get(), request.offset());
    } else {
      demanded |= appliedIndex >= request.atLeast() && appliedIndex > index();
      node.send(from, new PeerMessage.SnapshotUnavailable(replica.group(), request.index()));
    }
  }

  private void give(NodeId to, Snapshot snapshot, long offset) {
    node.background(
        () -> read(snapshot, offset),
        block -> {
          node.send(
              to,
              block
                  .<PeerMessage>map(bytes ->
                      new PeerMessage.SnapshotBlock(
                          replica.group(), snapshot.index(), offset, bytes))
                  .orElseGet(() ->
                      new PeerMessage.SnapshotUnavailable(replica.group(), snapshot.index())));
          if (block.filter(bytes -> offset + bytes.length() == snapshot.bytes()).isPresent()) {
            node.observe(new Observation.SnapshotSent(replica.group(), to, snapshot.index()));
          }
        });
  }

  /// Nothing if it is damaged. Whoever asks may also ask for what does not exist.
  private Optional<Bytes> read(Snapshot snapshot, long offset) throws IOException {
    try {
      return Optional.of(store.block(snapshot, offset));
    } catch (DamagedSnapshotException e) {
      LOG.warn("cannot give a snapshot of group {} away: {}", replica.group(), e.getMessage());
      return Optional.empty();
    }
  }

  // ---- getting one
  // --------------------------------------------------------------------------------

  /// The replica's log ends too early, and cannot be continued without a snapshot.
  void needed(NodeId source, long atLeast, long now) {
    if (fetch.isPresent() && !fetch.get().isFrom(source) && fetch.get().isStuck(now)) {
      fetch.get().abandon();
      fetch = Optional.empty();
    }
    if (fetch.isEmpty()) {
      LOG.info(
          "group {}: fetching a snapshot that reaches {} from {}",
          replica.group(),
          atLeast,
          source);
      fetch = Optional.of(new SnapshotFetch(this, store, node.options(), source, atLeast, now));
    }
    fetch.get().askAgain(now);
  }

  void arrived(NodeId from, PeerMessage.SnapshotBlock block, long now) {
    fetch.filter(current -> current.isFrom(from)).ifPresent(current -> current.arrived(block, now));
  }

  void unavailable(NodeId from, PeerMessage.SnapshotUnavailable answer) {
    fetch
        .filter(current -> current.isFrom(from) && current.isOf(answer.index()))
        .ifPresent(current -> {
          current.abandon();
          fetch = Optional.empty();
        });
  }

  /// When [#due] has something to do next.
  long nextDeadline() {
    return fetch.isPresent() ? fetch.get().nextDeadline() : Long.MAX_VALUE;
  }

  void due(long now) {
    fetch.ifPresent(current -> current.due(now));
  }

  @Override
  public long group() {
    return replica.group();
  }

  @Override
  public void send(NodeId to, PeerMessage message) {
    node.send(to, message);
  }

  @Override
  public <T> void background(Callable<T> work, Consumer<T> done) {
    node.background(work, done);
  }

  @Override
  public Runnable load(InputStream content) throws IOException {
    return replica.load(content);
  }

  @Override
  public void fetched(Snapshot snapshot, SnapshotFacts facts, Runnable state) {
    LOG.info("group {}: got a snapshot at {}", replica.group(), snapshot.index());
    fetch = Optional.empty();
    keep(snapshot);
    replica.fetched(facts, state);
  }

  @Override
  public void failed(String why) {
    LOG.warn("group {}: gave a snapshot up: {}", replica.group(), why);
    fetch = Optional.empty();
  }
}
