package io.quorate.protocol.raft;

import io.quorate.protocol.Content;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.Progress.Asking;
import io.quorate.protocol.raft.Progress.Installing;
import io.quorate.protocol.raft.Progress.Probing;
import io.quorate.protocol.raft.Progress.Replicating;
import io.quorate.protocol.raft.RaftMessage.AppendEntries;
import io.quorate.protocol.raft.RaftMessage.Committed;
import io.quorate.protocol.raft.RaftMessage.InstallSnapshot;
import java.util.List;

/// What a leader knows of one other server, and how it brings that server's log in line with its
/// own.
final class Peer {
  private final NodeId id;
  private final Raft raft;
  private Progress progress;
  private long match;
  private long matchAtHeartbeat;
  private boolean mayRepeat;
  private long commitTold;
  private long round;

  /// It has promised to vote for nobody until then, as far as this server may rely on that.
  private long promisedUntil = Long.MIN_VALUE;

  private long heardAt;

  /// It was heard of when the leader became quiescent, and since then its node was. Once the leader
  /// is roused that counts until it checks its quorum.
  private boolean vouchedFor;

  Peer(NodeId id, Raft raft) {
    this.id = id;
    this.raft = raft;
    this.progress = new Probing(raft.log().lastIndex() + 1);
    this.heardAt = raft.now();
  }

  NodeId id() {
    return id;
  }

  /// Up to where the peer's log is known to equal ours, durably.
  long match() {
    return match;
  }

  /// The latest heartbeat round that it has answered.
  long round() {
    return round;
  }

  long promisedUntil() {
    return promisedUntil;
  }

  void promises(long until) {
    promisedUntil = Math.max(promisedUntil, until);
  }

  /// Whether it was heard of within the last election timeout, or its node answers for it.
  boolean isHeard() {
    return vouchedFor || raft.now() - heardAt <= raft.options().electionTimeout().toNanos();
  }

  void heard() {
    heardAt = raft.now();
  }

  // While the leader is quiescent.

  void quiesce(EntryId last) {
    vouchedFor = isHeard();
    raft.send(id, new RaftMessage.Quiesce(raft.term(), last));
  }

  boolean isVouchedFor() {
    return vouchedFor;
  }

  /// Its node is silent.
  void lost() {
    vouchedFor = false;
  }

  /// From now on it is heard of itself, or not.
  void speaksForItself() {
    vouchedFor = false;
  }

  /// Whether it holds this entry and was told that it is committed.
  boolean isTold(long index) {
    return Math.min(match, commitTold) >= index;
  }

  void accepted(long acceptedMatch) {
    match = Math.max(match, acceptedMatch);
    switch (progress) {
      case Probing _ -> progress = new Replicating(match + 1);
      case Installing installing -> {
        if (match >= installing.atLeast()) {
          progress = new Replicating(match + 1);
        }
      }
      case Replicating replicating -> replicating.acknowledged(match);
    }
    compacted();
  }

  /// The log may have let go of what was to be sent next.
  void compacted() {
    long base = raft.log().base().index();
    if (progress.next() <= base && !(progress instanceof Installing)) {
      progress = new Installing(base);
    }
  }

  /// The peer does not hold `previous`. Both sides skip whole terms: the hint is the last entry of
  /// the peer's log that ours may share, and the last of ours that its log may share is where to
  /// try next. If that lies before our log's base, only a snapshot helps.
  void rejected(EntryId previous, EntryId hint) {
    boolean stale =
        switch (progress) {
          case Probing probing -> previous.index() != probing.next() - 1;
          case Replicating _ -> previous.index() <= match;
          case Installing _ -> true;
        };
    if (stale) {
      return;
    }
    RaftLog log = raft.log();
    if (previous.index() <= log.base().index() || hint.index() < log.base().index()) {
      progress = new Installing(log.base().index());
    } else {
      long common = log.lastAtMost(hint.index(), hint.term()).index();
      progress = new Probing(Math.max(match, common) + 1);
    }
  }

  /// A regular heartbeat was sent. Those that only open a round for reads do not count: there may
  /// be thousands of them while a disk is busy with what we would repeat.
  void heartbeatSent() {
    matchAtHeartbeat = match;
    mayRepeat = true;
  }

  void answeredHeartbeat(long answeredRound) {
    round = Math.max(round, answeredRound);
    if (mayRepeat) {
      mayRepeat = false;
      repeatWhatMayBeLost();
    }
  }

  /// A heartbeat answered while entries stay unacknowledged is how lost messages are noticed: a
  /// probe is repeated; behind a pipeline an empty AppendEntries asks whether everything has
  /// arrived.
  private void repeatWhatMayBeLost() {
    switch (progress) {
      case Asking asking -> asking.askAgain();
      case Replicating replicating -> {
        if (match < replicating.next() - 1 && match == matchAtHeartbeat) {
          append(replicating.next(), List.of());
        }
      }
    }
  }

  /// Sends what is due: new entries as far as the window allows, or else a commit index that the
  /// peer has not been told.
  void replicate() {
    switch (progress) {
      case Probing probing -> {
        if (probing.mayAsk()) {
          append(probing.next(), nextEntries());
          probing.asked();
        }
      }
      case Replicating replicating -> pipeline(replicating);
      case Installing installing -> {
        if (installing.mayAsk()) {
          raft.send(id, new InstallSnapshot(raft.term(), raft.self(), installing.atLeast()));
          installing.asked();
        }
      }
    }
  }

  private void pipeline(Replicating replicating) {
    while (replicating.next() <= raft.log().lastIndex()
        && replicating.hasRoom(raft.options().windowBytes())) {
      List<Entry> entries = nextEntries();
      append(replicating.next(), entries);
      long bytes = entries.stream().map(Entry::content).mapToLong(Content::size).sum();
      replicating.sent(entries.getLast().index(), bytes);
    }
    long committed = Math.min(raft.log().commit(), replicating.next() - 1);
    if (commitTold < committed) {
      raft.send(id, new Committed(raft.term(), raft.log().idAt(committed)));
      commitTold = committed;
    }
  }

  private List<Entry> nextEntries() {
    return raft.log().from(progress.next(), raft.options().appendBytes());
  }

  private void append(long next, List<Entry> entries) {
    long commit = raft.log().commit();
    raft.send(id, new AppendEntries(raft.term(), raft.log().idAt(next - 1), entries, commit));
    commitTold = Math.min(commit, next - 1 + entries.size());
  }
}
