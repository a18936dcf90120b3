package io.quorate.protocol.raft;

import io.quorate.protocol.Message;
import io.quorate.protocol.NodeId;
import java.time.Duration;
import java.util.List;

/// What Raft's servers tell each other. Every message carries a term: its sender's, except that a
/// pre-vote is asked for, and granted, for the term the asker would enter.
public sealed interface RaftMessage extends Message {
  long term();

  /// Would you vote for me in this term? Asked before a term is entered, so that a server which
  /// cannot win does not disturb those who have a leader (Raft thesis §9.6).
  record RequestPreVote(long term, EntryId last) implements RaftMessage {
    @Override
    public String toString() {
      return "RequestPreVote term=" + term + " last=" + last;
    }
  }

  record PreVote(long term, boolean granted) implements RaftMessage {
    @Override
    public String toString() {
      return "PreVote term=" + term + (granted ? " granted" : " refused");
    }
  }

  /// Raft §5.2 and §5.4.1.
  ///
  /// @param handover the leader itself has asked for this election: nobody has to protect it (Raft
  ///   thesis §3.10 and §4.2.3)
  record RequestVote(long term, EntryId last, boolean handover) implements RaftMessage {
    public RequestVote(long term, EntryId last) {
      this(term, last, false);
    }

    @Override
    public String toString() {
      return "RequestVote term=" + term + " last=" + last + (handover ? " handover" : "");
    }
  }

  record Vote(long term, boolean granted) implements RaftMessage {
    @Override
    public String toString() {
      return "Vote term=" + term + (granted ? " granted" : " refused");
    }
  }

  /// Entries that follow `previous` in the leader's log, and how far the log is committed (Raft
  /// §5.3).
  record AppendEntries(long term, EntryId previous, List<Entry> entries, long commit)
      implements RaftMessage {
    public AppendEntries {
      entries = List.copyOf(entries);
    }

    @Override
    public boolean bringsEntries() {
      return !entries.isEmpty();
    }

    @Override
    public String toString() {
      return "AppendEntries term=%d previous=%s commit=%d %s"
          .formatted(term, previous, commit, entries);
    }
  }

  /// This entry, and so all before it, is committed. As the commit index of [AppendEntries], but
  /// where there are no entries to send: nobody has to answer, since a heartbeat tells it again to
  /// whom it did not reach. Who lacks the entry says so with [AppendRejected].
  record Committed(long term, EntryId last) implements RaftMessage {
    @Override
    public String toString() {
      return "Committed term=" + term + " last=" + last;
    }
  }

  /// The sender's log equals the leader's up to `match`, durably.
  record AppendAccepted(long term, long match) implements RaftMessage {
    @Override
    public String toString() {
      return "AppendAccepted term=" + term + " match=" + match;
    }
  }

  /// The sender's log does not hold the entry `previous` that the leader named. The hint is an
  /// entry it does hold: the last one that can still be common to both logs, as far as it can know.
  record AppendRejected(long term, EntryId previous, EntryId hint) implements RaftMessage {
    @Override
    public String toString() {
      return "AppendRejected term=%d previous=%s hint=%s".formatted(term, previous, hint);
    }
  }

  /// The leader's log begins after what the receiver needs next. A snapshot that reaches at least
  /// `atLeast` is to be had from `source` (Raft §7). Unlike in the paper the receiver fetches it,
  /// in its own time and from whom it is told to; then it answers with [AppendAccepted].
  record InstallSnapshot(long term, NodeId source, long atLeast) implements RaftMessage {
    @Override
    public String toString() {
      return "InstallSnapshot term=%d source=%s atLeast=%d".formatted(term, source, atLeast);
    }
  }

  /// A leader's sign of life, separate from AppendEntries so that its answer waits for no disk. The
  /// round identifies the question "am I still the leader?": a quorum of answers to it confirms
  /// that this was so when the round was sent.
  record Heartbeat(long term, long round, long commit) implements RaftMessage {
    @Override
    public String toString() {
      return "Heartbeat term=%d round=%d commit=%d".formatted(term, round, commit);
    }
  }

  /// @param promise for so long after this heartbeat came, by its own clock, the sender grants
  ///   nobody else a vote or a pre-vote unless this leader has asked for it
  record HeartbeatReply(long term, long round, Duration promise) implements RaftMessage {
    /// Promises nothing.
    public HeartbeatReply(long term, long round) {
      this(term, round, Duration.ZERO);
    }

    @Override
    public String toString() {
      String promised = promise.isZero() ? "" : " promise=" + promise.toMillis() + "ms";
      return "HeartbeatReply term=" + term + " round=" + round + promised;
    }
  }

  /// Nothing is under way: the leader's log ends with `last`, all of it is committed, and whoever
  /// holds all of it may do without signs of life until it is told something else. Not in the
  /// paper.
  record Quiesce(long term, EntryId last) implements RaftMessage {
    @Override
    public String toString() {
      return "Quiesce term=" + term + " last=" + last;
    }
  }

  /// Asks a quiescent leader for signs of life: something has made its follower doubt.
  record Rouse(long term) implements RaftMessage {
    @Override
    public String toString() {
      return "Rouse term=" + term;
    }
  }

  /// Tells a leader of an older term that its time is over.
  record NewerTerm(long term) implements RaftMessage {
    @Override
    public String toString() {
      return "NewerTerm term=" + term;
    }
  }

  /// A follower asks the leader for a read index (Raft thesis §6.4); the number is the follower's
  /// own.
  record ReadIndex(long term, long number) implements RaftMessage {
    @Override
    public String toString() {
      return "ReadIndex term=" + term + " number=" + number;
    }
  }

  record ReadIndexReply(long term, long number, long index) implements RaftMessage {
    @Override
    public String toString() {
      return "ReadIndexReply term=%d number=%d index=%d".formatted(term, number, index);
    }
  }

  /// The leader of this term makes way for the receiver, who holds all that it holds: stand for
  /// election at once (Raft thesis §3.10).
  record TimeoutNow(long term) implements RaftMessage {
    @Override
    public String toString() {
      return "TimeoutNow term=" + term;
    }
  }
}
