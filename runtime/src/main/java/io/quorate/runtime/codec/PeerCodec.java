package io.quorate.runtime.codec;

import io.quorate.bytes.Parcel;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Event.ChangeRefused.Reason;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.multipaxos.MultiPaxosMessage;
import io.quorate.protocol.raft.RaftMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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
      case PeerMessage.Alive alive -> encoder.u8(ALIVE).u64(alive.group());
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
    }
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
            case ALIVE -> alive(group);
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

  /// It is said of a node, not of a group.
  private static PeerMessage alive(long group) {
    PeerMessage alive = new PeerMessage.Alive();
    if (group != alive.group()) {
      throw new MalformedException("a sign of life for group %d".formatted(group));
    }
    return alive;
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
