package io.quorate.runtime.codec;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.Engine;
import io.quorate.protocol.EngineName;
import io.quorate.protocol.Event.ChangeRefused;
import io.quorate.protocol.Message;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.paxos.PaxosMessage;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What one node tells another, mostly about one of their groups.
public sealed interface PeerMessage {
  /// The number of no group.
  long NO_GROUP = 0;

  /// The group it is about, or [#NO_GROUP].
  long group();

  /// The sender lives, and with it all groups that are quiescent on it. One message for all of
  /// them.
  record Alive() implements PeerMessage {
    @Override
    public long group() {
      return NO_GROUP;
    }
  }

  /// How fit the sender is to lead, in any group. Nothing decides by it.
  ///
  /// @param priority how much the operator wants it to lead, from 0, as little as any, to 100
  /// @param room what its log has room for
  record Fitness(int priority, Room room) implements PeerMessage {
    /// What a log has room for; each has room for what follows it, too.
    public enum Room {
      COMMANDS,
      /// What others have taken or decided, but nothing new.
      ENTRIES,
      /// Votes, promises and the like, but no entries.
      VOTES
    }

    public static final int PRIORITY_MAX = 100;

    /// As fit as any.
    public static final Fitness USUAL = new Fitness(0, Room.COMMANDS);

    public Fitness {
      if (priority < 0 || priority > PRIORITY_MAX) {
        throw new IllegalArgumentException(
            "a priority is from 0 to %d, and not %d".formatted(PRIORITY_MAX, priority));
      }
    }

    public boolean isUsual() {
      return equals(USUAL);
    }

    /// Of two, the one with the higher rank is fitter.
    public int rank() {
      return takesCommands() ? priority : -1;
    }

    public boolean takesCommands() {
      return room == Room.COMMANDS;
    }

    public boolean takesEntries() {
      return room != Room.VOTES;
    }

    @Override
    public long group() {
      return NO_GROUP;
    }
  }

  /// A message of the protocol that orders the group's log.
  record Protocol(long group, Message message) implements PeerMessage {}

  /// What the agents of one register of a group of registers tell each other.
  record Register(long group, Bytes name, PaxosMessage message) implements PeerMessage {}

  /// Commands for the leader of this epoch, from a node that does not lead. They are for that
  /// leader only: a later one would not know whether they have been executed.
  record Forward(long group, long epoch, List<Content.Command> commands) implements PeerMessage {
    public Forward {
      commands = List.copyOf(commands);
    }
  }

  /// Asks for a block of a snapshot.
  ///
  /// @param atLeast the last place of the log that it has to cover, if `index` is 0
  /// @param index which snapshot, or 0 for any
  /// @param offset where the block begins in the snapshot's file
  record SnapshotRequest(long group, long atLeast, long index, long offset)
      implements PeerMessage {}

  /// A block of the snapshot at `index`, which begins at `offset` of its file.
  record SnapshotBlock(long group, long index, long offset, Bytes content) implements PeerMessage {}

  /// There is no such snapshot here, or there is one no more; `index` is what was asked for.
  record SnapshotUnavailable(long group, long index) implements PeerMessage {}

  /// Asks the leader what it would object to this change of the members, if anything.
  ///
  /// @param number the asker's
  record ChangeQuestion(long group, long number, Configuration target, long basis, boolean strict)
      implements PeerMessage {}

  /// The answer to the question of this number.
  record ChangeObjection(long group, long number, Optional<ChangeRefused.Reason> objection)
      implements PeerMessage {}

  /// What the sums over all that was applied up to an entry are, as far as the sender knows.
  record StateSum(long group, long index, Map<NodeId, Long> sums) implements PeerMessage {
    public StateSum {
      sums = Collections.unmodifiableMap(new TreeMap<>(sums));
    }
  }

  /// A node that has lost its memory asks how a peer stands, in all groups.
  ///
  /// @param number drawn for this life of the asker, so that nothing is taken for an answer that
  ///   was one to an earlier life
  record MendQuestion(long number) implements PeerMessage {
    @Override
    public long group() {
      return NO_GROUP;
    }
  }

  /// @param number of the question
  /// @param mending the sender has lost its own memory, and is of no help; then the rest is empty
  /// @param registers whether the sender has registers, which cannot be made good
  /// @param incarnations by which the sender knows its peers
  /// @param dropped the groups that the sender has left for good
  record MendAnswer(
      long number,
      boolean mending,
      boolean registers,
      List<Standing> standings,
      Map<NodeId, Long> incarnations,
      SortedSet<Long> dropped)
      implements PeerMessage {
    public MendAnswer {
      standings = List.copyOf(standings);
      incarnations = Collections.unmodifiableMap(new TreeMap<>(incarnations));
      dropped = Collections.unmodifiableSortedSet(new TreeSet<>(dropped));
    }

    /// Of one that is of no help.
    public static MendAnswer mending(long number) {
      return new MendAnswer(number, true, false, List.of(), Map.of(), Collections.emptySortedSet());
    }

    @Override
    public long group() {
      return NO_GROUP;
    }
  }

  /// How a replica stands: beyond `epoch` and `lastIndex` it can have asked nobody for anything.
  ///
  /// @param engine by which the group is ordered
  record Standing(
      long group,
      EngineName engine,
      Engine.Epoch epoch,
      long lastIndex,
      Optional<NodeId> leader,
      Configuration configuration) {}

  /// These forwarded commands were not proposed.
  ///
  /// @param logIsFull whether the leader has no room for them, as opposed to being none
  record ForwardRefused(long group, List<RequestId> commands, boolean logIsFull)
      implements PeerMessage {
    public ForwardRefused {
      commands = List.copyOf(commands);
    }
  }
}
