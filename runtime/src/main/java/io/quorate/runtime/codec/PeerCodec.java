package io.quorate.runtime.codec;

import io.quorate.bytes.Parcel;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Engine;
import io.quorate.protocol.EngineName;
import io.quorate.protocol.Event.ChangeRefused.Reason;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.multipaxos.MultiPaxosMessage;
import io.quorate.protocol.raft.RaftMessage;
import io.quorate.runtime.codec.PeerMessage.Fitness.Room;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Frames between nodes: as many messages as there are, of any groups.
public final class PeerCodec {
  private static final int RAFT = 1;
  private static final int MULTI_PAXOS = 32;
  private static final int FORWARD = 2;
  private static final int FORWARD_REFUSED = 3;
  private static final int SNAPSHOT_REQUEST = 4;
  private static final int SNAPSHOT_BLOCK = 5;
  private static final int SNAPSHOT_UNAVAILABLE = 6;
  private static final int CHANGE_QUESTION = 7;
  private static final int CHANGE_OBJECTION = 8;
  private static final int ALIVE = 9;
  private static final int MEND_QUESTION = 10;
  private static final int MEND_ANSWER = 11;
  private static final int STATE_SUM = 12;
  private static final int FITNESS = 13;

  private static final int NO_OBJECTION = 0;

  private static final int REGISTER = 16;

  private final Encoder encoder = new Encoder();

  public PeerCodec() {}

  /// Adds a message to the frame being built.
  public void add(PeerMessage message) {
    switch (message) {
      case PeerMessage.Protocol(var group, RaftMessage raft) -> {
        encoder.u8(RAFT).u64(group);
        RaftCodec.encode(encoder, raft);
      }
      case PeerMessage.Protocol(var group, MultiPaxosMessage paxos) -> {
        encoder.u8(MULTI_PAXOS).u64(group);
        MultiPaxosCodec.encode(encoder, paxos);
      }
      case PeerMessage.Protocol(_, var foreign) ->
          throw new IllegalArgumentException("no engine says " + foreign);
      case PeerMessage.Alive _ -> encoder.u8(ALIVE).u64(PeerMessage.NO_GROUP);
      case PeerMessage.Fitness(var priority, var room) ->
          encoder.u8(FITNESS).u64(PeerMessage.NO_GROUP).u8(priority).u8(number(room));
      case PeerMessage.Register(var group, var name, var paxos) ->
          PaxosCodec.encode(encoder.u8(REGISTER).u64(group).payload(name), paxos);
      case PeerMessage.Forward(var group, var epoch, var commands) -> {
        encoder.u8(FORWARD).u64(group).u64(epoch);
        ContentCodec.encodeCommands(encoder, commands);
      }
      case PeerMessage.ForwardRefused(var group, var commands, var logIsFull) -> {
        encoder.u8(FORWARD_REFUSED).u64(group).u8(logIsFull ? 1 : 0).u32(commands.size());
        for (RequestId id : commands) {
          encoder.u64(id.origin()).u64(id.sequence());
        }
      }
      case PeerMessage.SnapshotRequest(var group, var atLeast, var index, var offset) ->
          encoder.u8(SNAPSHOT_REQUEST).u64(group).u64(atLeast).u64(index).u64(offset);
      case PeerMessage.SnapshotBlock(var group, var index, var offset, var content) ->
          encoder.u8(SNAPSHOT_BLOCK).u64(group).u64(index).u64(offset).payload(content);
      case PeerMessage.SnapshotUnavailable(var group, var index) ->
          encoder.u8(SNAPSHOT_UNAVAILABLE).u64(group).u64(index);
      case PeerMessage.ChangeQuestion(var group, var number, var target, var basis, var strict) -> {
        encoder.u8(CHANGE_QUESTION).u64(group).u64(number).u64(basis).u8(strict ? 1 : 0);
        ContentCodec.encode(encoder, target);
      }
      case PeerMessage.ChangeObjection(var group, var number, var objection) ->
          encoder
              .u8(CHANGE_OBJECTION)
              .u64(group)
              .u64(number)
              .u8(objection.map(PeerCodec::number).orElse(NO_OBJECTION));
      case PeerMessage.StateSum(var group, var index, var sums) -> {
        encoder.u8(STATE_SUM).u64(group).u64(index);
        add(sums);
      }
      case PeerMessage.MendQuestion(var number) ->
          encoder.u8(MEND_QUESTION).u64(PeerMessage.NO_GROUP).u64(number);
      case PeerMessage.MendAnswer answer -> addAnswer(answer);
    }
  }

  private void addAnswer(PeerMessage.MendAnswer answer) {
    encoder.u8(MEND_ANSWER).u64(PeerMessage.NO_GROUP).u64(answer.number());
    encoder.u8(answer.mending() ? 1 : 0).u8(answer.registers() ? 1 : 0);
    encoder.u32(answer.standings().size());
    for (PeerMessage.Standing standing : answer.standings()) {
      Engine.Epoch epoch = standing.epoch();
      encoder.u64(standing.group()).u8(tag(standing.engine()));
      encoder.u64(epoch.number()).u64(epoch.owner().value());
      encoder.u64(standing.lastIndex()).u64(standing.leader().map(NodeId::value).orElse(0L));
      ContentCodec.encode(encoder, standing.configuration());
    }
    add(answer.incarnations());
    encoder.u32(answer.dropped().size());
    answer.dropped().forEach(encoder::u64);
  }

  private void add(Map<NodeId, Long> numbers) {
    encoder.u32(numbers.size());
    numbers.forEach((node, number) -> encoder.u64(node.value()).u64(number));
  }

  /// The size so far of the frame being built, in bytes.
  public long size() {
    return encoder.size();
  }

  /// The frame, and a new one begins.
  public Parcel finish() {
    return encoder.finish();
  }

  /// The messages of a frame.
  ///
  /// @throws MalformedException if the frame is none of ours
  public static List<PeerMessage> decode(Parcel frame) {
    Decoder in = new Decoder(frame);
    List<PeerMessage> messages = new ArrayList<>();
    while (in.hasMore()) {
      int tag = in.u8();
      long group = in.u64();
      messages.add(
          switch (tag) {
            case RAFT -> new PeerMessage.Protocol(group, RaftCodec.decode(in));
            case MULTI_PAXOS -> new PeerMessage.Protocol(group, MultiPaxosCodec.decode(in));
            case REGISTER ->
                new PeerMessage.Register(group, in.payload(), PaxosCodec.decodeMessage(in));
            case FORWARD ->
                new PeerMessage.Forward(group, in.u64(), ContentCodec.decodeCommands(in));
            case FORWARD_REFUSED -> forwardRefused(group, in);
            case SNAPSHOT_REQUEST ->
                new PeerMessage.SnapshotRequest(group, in.u64(), in.u64(), in.u64());
            case SNAPSHOT_BLOCK ->
                new PeerMessage.SnapshotBlock(group, in.u64(), in.u64(), in.payload());
            case SNAPSHOT_UNAVAILABLE -> new PeerMessage.SnapshotUnavailable(group, in.u64());
            case CHANGE_QUESTION -> changeQuestion(group, in);
            case CHANGE_OBJECTION ->
                new PeerMessage.ChangeObjection(group, in.u64(), objection(in.u8()));
            case ALIVE -> {
              requireNoGroup(group);
              yield new PeerMessage.Alive();
            }
            case FITNESS -> {
              requireNoGroup(group);
              yield fitness(in);
            }
            case STATE_SUM -> new PeerMessage.StateSum(group, in.u64(), numbers(in));
            case MEND_QUESTION -> {
              requireNoGroup(group);
              yield new PeerMessage.MendQuestion(in.u64());
            }
            case MEND_ANSWER -> {
              requireNoGroup(group);
              yield mendAnswer(in);
            }
            default -> throw new MalformedException("unknown peer message " + tag);
          });
    }
    in.end();
    return messages;
  }

  private static PeerMessage.ChangeQuestion changeQuestion(long group, Decoder in) {
    long number = in.u64();
    long basis = in.u64();
    boolean strict = in.flag();
    Configuration target = ContentCodec.decodeConfiguration(in);
    if (target.isJoint()) {
      throw new MalformedException("nobody asks for a joint configuration: " + target);
    }
    return new PeerMessage.ChangeQuestion(group, number, target, basis, strict);
  }

  private static void requireNoGroup(long group) {
    if (group != PeerMessage.NO_GROUP) {
      throw new MalformedException("this concerns no group, and not group " + group);
    }
  }

  private static PeerMessage.Fitness fitness(Decoder in) {
    int priority = in.u8();
    if (priority > PeerMessage.Fitness.PRIORITY_MAX) {
      throw new MalformedException("no priority is as high as " + priority);
    }
    int room = in.u8();
    return new PeerMessage.Fitness(
        priority,
        Arrays.stream(Room.values())
            .filter(each -> number(each) == room)
            .findFirst()
            .orElseThrow(() -> new MalformedException("no log has room for " + room)));
  }

  private static int number(Room room) {
    return switch (room) {
      case COMMANDS -> 0;
      case ENTRIES -> 1;
      case VOTES -> 2;
    };
  }

  private static PeerMessage.MendAnswer mendAnswer(Decoder in) {
    long number = in.u64();
    boolean mending = in.flag();
    boolean registers = in.flag();
    int count = in.count(41);
    List<PeerMessage.Standing> standings = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long group = in.u64();
      EngineName engine = engine(in.u8());
      Engine.Epoch epoch = new Engine.Epoch(in.u64(), new NodeId(in.u64()));
      long lastIndex = in.u64();
      Optional<NodeId> leader = Optional.of(in.u64()).filter(id -> id != 0).map(NodeId::new);
      standings.add(
          new PeerMessage.Standing(
              group, engine, epoch, lastIndex, leader, ContentCodec.decodeConfiguration(in)));
    }
    return new PeerMessage.MendAnswer(
        number, mending, registers, standings, numbers(in), groups(in));
  }

  /// As messages of the engine have it.
  private static int tag(EngineName engine) {
    return switch (engine) {
      case RAFT -> RAFT;
      case MULTI_PAXOS -> MULTI_PAXOS;
    };
  }

  private static EngineName engine(int tag) {
    return switch (tag) {
      case RAFT -> EngineName.RAFT;
      case MULTI_PAXOS -> EngineName.MULTI_PAXOS;
      default -> throw new MalformedException("unknown engine " + tag);
    };
  }

  /// In order, so that there is one encoding.
  private static Map<NodeId, Long> numbers(Decoder in) {
    TreeMap<NodeId, Long> numbers = new TreeMap<>();
    for (int left = in.count(16); left > 0; left--) {
      NodeId node = new NodeId(in.u64());
      if (!numbers.isEmpty() && numbers.lastKey().compareTo(node) >= 0) {
        throw new MalformedException("nodes out of order");
      }
      numbers.put(node, in.u64());
    }
    return numbers;
  }

  private static SortedSet<Long> groups(Decoder in) {
    SortedSet<Long> groups = new TreeSet<>();
    for (int left = in.count(8); left > 0; left--) {
      long group = in.u64();
      if (!groups.isEmpty() && groups.last() >= group) {
        throw new MalformedException("groups out of order");
      }
      groups.add(group);
    }
    return groups;
  }

  private static int number(Reason objection) {
    return switch (objection) {
      case NOT_LEADER -> 1;
      case LEADER_MAKES_WAY -> 2;
      case TERM_NOT_OPEN -> 3;
      case CHANGE_UNDER_WAY -> 4;
      case MEMBERS_CHANGED -> 5;
      case NO_VOTER -> 6;
      case LEARNER_BEHIND -> 7;
      case QUORUM_AT_RISK -> 8;
      case QUORUMS_DO_NOT_FIT -> 9;
    };
  }

  private static Optional<Reason> objection(int number) {
    if (number == NO_OBJECTION) {
      return Optional.empty();
    }
    return Optional.of(
        Arrays.stream(Reason.values())
            .filter(reason -> number(reason) == number)
            .findFirst()
            .orElseThrow(() -> new MalformedException("unknown objection " + number)));
  }

  private static PeerMessage forwardRefused(long group, Decoder in) {
    boolean logIsFull = in.flag();
    int count = in.count(16);
    List<RequestId> ids = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ids.add(new RequestId(in.u64(), in.u64()));
    }
    return new PeerMessage.ForwardRefused(group, ids, logIsFull);
  }
}
