package io.quorate.protocol.multipaxos;

import io.quorate.protocol.Message;
import io.quorate.protocol.NodeId;
import java.util.List;

/// What the nodes tell each other. Every message carries a ballot: the one it is about, and in a
/// [Rejection] and a [Suspicion] the highest that its sender has promised.
public sealed interface MultiPaxosMessage extends Message {
  Ballot ballot();

  // ---- is there a leader?
  // ----------------------------------------------------------------------------

  /// I have heard of no leader for too long; have you? Asked before a ballot is taken, so that who
  /// cannot win does not disturb those who have a leader.
  record Suspicion(Ballot ballot) implements MultiPaxosMessage {
    @Override
    public String toString() {
      return "Suspicion ballot=" + ballot;
    }
  }

  /// @param shared whether the sender hears of no leader either
  record Opinion(Ballot ballot, boolean shared) implements MultiPaxosMessage {
    @Override
    public String toString() {
      return "Opinion ballot=" + ballot + (shared ? " shared" : " not shared");
    }
  }

  // ---- phase 1
  // --------------------------------------------------------------------------------------

  /// Phase 1a, for all slots from `from` on at once (Paxos Made Simple §3).
  ///
  /// @param handover the leader itself wants this: nobody has to protect it
  record Prepare(Ballot ballot, long from, boolean handover) implements MultiPaxosMessage {
    @Override
    public String toString() {
      return "Prepare ballot=%s from=%d%s".formatted(ballot, from, handover ? " handover" : "");
    }
  }

  /// Phase 1b: the sender will accept nothing of a lower ballot, and has accepted this.
  ///
  /// @param chosen all slots up to here are chosen; what follows is about those behind
  /// @param since where the log names the members under whom this was accepted
  /// @param accepted in order of slots
  /// @param more whether there is more behind the last of these, which did not fit; to be asked for
  ///   by another Prepare
  record Promise(Ballot ballot, long chosen, long since, List<Accepted> accepted, boolean more)
      implements MultiPaxosMessage {
    public Promise {
      accepted = List.copyOf(accepted);
    }

    @Override
    public String toString() {
      return "Promise ballot=%s chosen=%d %s%s"
          .formatted(ballot, chosen, accepted, more ? " and more" : "");
    }
  }

  /// Asks one who has promised for what is chosen from `from` on.
  record Learn(Ballot ballot, long from) implements MultiPaxosMessage {
    @Override
    public String toString() {
      return "Learn ballot=" + ballot + " from=" + from;
    }
  }

  /// These values are chosen, for the slots from `first` on.
  record Learned(Ballot ballot, long first, List<Value> values) implements MultiPaxosMessage {
    public Learned {
      values = List.copyOf(values);
    }

    @Override
    public boolean bringsEntries() {
      return true;
    }

    @Override
    public String toString() {
      return "Learned ballot=%s first=%d %s".formatted(ballot, first, values);
    }
  }

  // ---- phase 2
  // --------------------------------------------------------------------------------------

  /// Phase 2a, for consecutive slots from `first` on. These may be chosen already: then the leader
  /// tells them to who has missed them.
  ///
  /// @param since where the log names the members who decide about these slots
  /// @param chosen all slots up to here are chosen; those that are accepted in this ballot hold
  ///   what was chosen
  record Accept(Ballot ballot, long since, long first, List<Value> values, long chosen)
      implements MultiPaxosMessage {
    public Accept {
      values = List.copyOf(values);
    }

    @Override
    public boolean bringsEntries() {
      return true;
    }

    @Override
    public String toString() {
      return "Accept ballot=%s first=%d %s chosen=%d".formatted(ballot, first, values, chosen);
    }
  }

  /// Phase 2b: the slots from `first` to `last` are accepted in this ballot, durably.
  record Acceptance(Ballot ballot, long first, long last) implements MultiPaxosMessage {
    @Override
    public String toString() {
      return "Acceptance ballot=%s slots=%d..%d".formatted(ballot, first, last);
    }
  }

  /// As [Accept#chosen], when there is nothing to accept.
  record Chosen(Ballot ballot, long chosen) implements MultiPaxosMessage {
    @Override
    public String toString() {
      return "Chosen ballot=" + ballot + " chosen=" + chosen;
    }
  }

  /// Tells the proposer of a lower ballot that the sender has promised this one (the answer that
  /// Paxos Made Simple §2.5 recommends).
  record Rejection(Ballot ballot) implements MultiPaxosMessage {
    @Override
    public String toString() {
      return "Rejection ballot=" + ballot;
    }
  }

  // ---- the leader and those who follow it
  // -----------------------------------------------------------

  /// A leader's sign of life, whose answer waits for no disk. The round identifies the question
  /// whether somebody has promised a higher ballot.
  record Heartbeat(Ballot ballot, long round, long chosen) implements MultiPaxosMessage {
    @Override
    public String toString() {
      return "Heartbeat ballot=%s round=%d chosen=%d".formatted(ballot, round, chosen);
    }
  }

  /// The sender has promised nothing higher.
  ///
  /// @param held every slot up to here is chosen or accepted in this ballot, durably
  /// @param missing the first slot that is neither, durably or not
  /// @param missingTo the last slot before the next that is
  record HeartbeatReply(Ballot ballot, long round, long held, long missing, long missingTo)
      implements MultiPaxosMessage {
    @Override
    public String toString() {
      String end = missingTo == Long.MAX_VALUE ? "" : Long.toString(missingTo);
      return "HeartbeatReply ballot=%s round=%d held=%d missing=%d..%s"
          .formatted(ballot, round, held, missing, end);
    }
  }

  /// Nothing is under way: all slots up to `chosen` are chosen and nothing is proposed behind them,
  /// and whoever knows all of them may do without signs of life until it is told something else.
  record Quiesce(Ballot ballot, long chosen) implements MultiPaxosMessage {
    @Override
    public String toString() {
      return "Quiesce ballot=" + ballot + " chosen=" + chosen;
    }
  }

  /// Asks a quiescent leader for signs of life: something has made one who follows it doubt.
  record Rouse(Ballot ballot) implements MultiPaxosMessage {
    @Override
    public String toString() {
      return "Rouse ballot=" + ballot;
    }
  }

  /// The log of `source` begins after what the receiver misses. A snapshot that reaches at least
  /// `atLeast` is to be had from it.
  record Truncated(Ballot ballot, NodeId source, long atLeast) implements MultiPaxosMessage {
    @Override
    public String toString() {
      return "Truncated ballot=%s source=%s atLeast=%d".formatted(ballot, source, atLeast);
    }
  }

  /// Asks the leader for a read index; the number is the asker's own.
  record ReadIndex(Ballot ballot, long number) implements MultiPaxosMessage {
    @Override
    public String toString() {
      return "ReadIndex ballot=" + ballot + " number=" + number;
    }
  }

  record ReadIndexReply(Ballot ballot, long number, long index) implements MultiPaxosMessage {
    @Override
    public String toString() {
      return "ReadIndexReply ballot=%s number=%d index=%d".formatted(ballot, number, index);
    }
  }

  /// The leader of this ballot makes way for the receiver: prepare at once.
  record TakeOver(Ballot ballot) implements MultiPaxosMessage {
    @Override
    public String toString() {
      return "TakeOver ballot=" + ballot;
    }
  }
}
