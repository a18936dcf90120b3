package io.quorate.runtime.codec;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.multipaxos.Accepted;
import io.quorate.protocol.multipaxos.Ballot;
import io.quorate.protocol.multipaxos.Fact;
import io.quorate.protocol.multipaxos.MultiPaxosMessage;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Accept;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Acceptance;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Chosen;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Heartbeat;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.HeartbeatReply;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Learn;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Learned;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Opinion;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Prepare;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Promise;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Quiesce;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.ReadIndex;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.ReadIndexReply;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Rejection;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Rouse;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Suspicion;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.TakeOver;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Truncated;
import io.quorate.protocol.multipaxos.Value;
import java.util.ArrayList;
import java.util.List;

/// Multi-Paxos's messages and durable facts.
final class MultiPaxosCodec {
  private static final int SUSPICION = 1;
  private static final int OPINION = 2;
  private static final int PREPARE = 3;
  private static final int PROMISE = 4;
  private static final int LEARN = 5;
  private static final int LEARNED = 6;
  private static final int ACCEPT = 7;
  private static final int ACCEPTANCE = 8;
  private static final int CHOSEN = 9;
  private static final int REJECTION = 10;
  private static final int HEARTBEAT = 11;
  private static final int HEARTBEAT_REPLY = 12;
  private static final int TRUNCATED = 13;
  private static final int READ_INDEX = 14;
  private static final int READ_INDEX_REPLY = 15;
  private static final int TAKE_OVER = 16;
  private static final int QUIESCE = 17;
  private static final int ROUSE = 18;

  /// The fewest bytes of a value: its epoch and its content.
  private static final int VALUE_SIZE_MIN = 8 + ContentCodec.SIZE_MIN;

  private static final int ACCEPTED_SIZE_MIN = 24 + VALUE_SIZE_MIN;

  private MultiPaxosCodec() {}

  // ---- messages
  // -----------------------------------------------------------------------------------

  static void encode(Encoder out, MultiPaxosMessage message) {
    switch (message) {
      case Suspicion(var ballot) -> ballot(out.u8(SUSPICION), ballot);
      case Opinion(var ballot, var shared) -> ballot(out.u8(OPINION), ballot).u8(shared ? 1 : 0);
      case Prepare(var ballot, var from, var handover) ->
          ballot(out.u8(PREPARE), ballot).u64(from).u8(handover ? 1 : 0);
      case Promise(var ballot, var chosen, var since, var accepted, var more) -> {
        ballot(out.u8(PROMISE), ballot).u64(chosen).u64(since);
        encodeAccepted(out, accepted);
        out.u8(more ? 1 : 0);
      }
      case Learn(var ballot, var from) -> ballot(out.u8(LEARN), ballot).u64(from);
      case Learned(var ballot, var first, var values) ->
          encodeValues(ballot(out.u8(LEARNED), ballot).u64(first), values);
      case Accept(var ballot, var since, var first, var values, var chosen) ->
          encodeValues(ballot(out.u8(ACCEPT), ballot).u64(since).u64(first).u64(chosen), values);
      case Acceptance(var ballot, var first, var last) ->
          ballot(out.u8(ACCEPTANCE), ballot).u64(first).u64(last);
      case Chosen(var ballot, var chosen) -> ballot(out.u8(CHOSEN), ballot).u64(chosen);
      case Rejection(var ballot) -> ballot(out.u8(REJECTION), ballot);
      case Heartbeat(var ballot, var round, var chosen) ->
          ballot(out.u8(HEARTBEAT), ballot).u64(round).u64(chosen);
      case HeartbeatReply(var ballot, var round, var held, var missing, var missingTo) ->
          ballot(out.u8(HEARTBEAT_REPLY), ballot).u64(round).u64(held).u64(missing).u64(missingTo);
      case Truncated(var ballot, var source, var atLeast) ->
          ballot(out.u8(TRUNCATED), ballot).u64(source.value()).u64(atLeast);
      case ReadIndex(var ballot, var number) -> ballot(out.u8(READ_INDEX), ballot).u64(number);
      case ReadIndexReply(var ballot, var number, var index) ->
          ballot(out.u8(READ_INDEX_REPLY), ballot).u64(number).u64(index);
      case TakeOver(var ballot) -> ballot(out.u8(TAKE_OVER), ballot);
      case Quiesce(var ballot, var chosen) -> ballot(out.u8(QUIESCE), ballot).u64(chosen);
      case Rouse(var ballot) -> ballot(out.u8(ROUSE), ballot);
    }
  }

  static MultiPaxosMessage decode(Decoder in) {
    int tag = in.u8();
    Ballot ballot = ballot(in);
    return switch (tag) {
      case SUSPICION -> new Suspicion(ballot);
      case OPINION -> new Opinion(ballot, in.flag());
      case PREPARE -> new Prepare(ballot, in.u64(), in.flag());
      case PROMISE -> new Promise(ballot, in.u64(), in.u64(), decodeAccepted(in), in.flag());
      case LEARN -> new Learn(ballot, in.u64());
      case LEARNED -> new Learned(ballot, in.u64(), decodeValues(in));
      case ACCEPT -> {
        long since = in.u64();
        long first = in.u64();
        long chosen = in.u64();
        yield new Accept(ballot, since, first, decodeValues(in), chosen);
      }
      case ACCEPTANCE -> new Acceptance(ballot, in.u64(), in.u64());
      case CHOSEN -> new Chosen(ballot, in.u64());
      case REJECTION -> new Rejection(ballot);
      case HEARTBEAT -> new Heartbeat(ballot, in.u64(), in.u64());
      case HEARTBEAT_REPLY -> new HeartbeatReply(ballot, in.u64(), in.u64(), in.u64(), in.u64());
      case TRUNCATED -> new Truncated(ballot, new NodeId(in.u64()), in.u64());
      case READ_INDEX -> new ReadIndex(ballot, in.u64());
      case READ_INDEX_REPLY -> new ReadIndexReply(ballot, in.u64(), in.u64());
      case TAKE_OVER -> new TakeOver(ballot);
      case QUIESCE -> new Quiesce(ballot, in.u64());
      case ROUSE -> new Rouse(ballot);
      default -> throw new MalformedException("unknown message of Multi-Paxos " + tag);
    };
  }

  // ---- facts
  // --------------------------------------------------------------------------------------

  static void encode(Encoder out, Fact fact) {
    switch (fact) {
      case Fact.Promised(var ballot) -> ballot(out, ballot);
      case Fact.AcceptedValues(var values) -> encodeAccepted(out, values);
      case Fact.Chosen(var slot, var since, var voids) ->
          out.u64(slot).u64(since).u8(voids ? 1 : 0);
      case Fact.Begun(var after, var voids) -> {
        RaftCodec.encode(out, after);
        out.u8(voids ? 1 : 0);
      }
    }
  }

  static Fact decodePromised(Decoder in) {
    return new Fact.Promised(ballot(in));
  }

  static Fact decodeAcceptedValues(Decoder in) {
    List<Accepted> values = decodeAccepted(in);
    if (values.isEmpty()) {
      throw new MalformedException("a record of no values");
    }
    return new Fact.AcceptedValues(values);
  }

  static Fact decodeChosen(Decoder in) {
    return new Fact.Chosen(in.u64(), in.u64(), in.flag());
  }

  static Fact decodeBegun(Decoder in) {
    return new Fact.Begun(RaftCodec.decodeHead(in), in.flag());
  }

  // ---- parts
  // --------------------------------------------------------------------------------------

  private static void encodeAccepted(Encoder out, List<Accepted> accepted) {
    out.u32(accepted.size());
    for (Accepted each : accepted) {
      encode(ballot(out.u64(each.slot()), each.ballot()), each.value());
    }
  }

  private static List<Accepted> decodeAccepted(Decoder in) {
    int count = in.count(ACCEPTED_SIZE_MIN);
    List<Accepted> accepted = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      accepted.add(new Accepted(in.u64(), ballot(in), value(in)));
    }
    return accepted;
  }

  private static void encodeValues(Encoder out, List<Value> values) {
    out.u32(values.size());
    values.forEach(value -> encode(out, value));
  }

  private static List<Value> decodeValues(Decoder in) {
    int count = in.count(VALUE_SIZE_MIN);
    List<Value> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(value(in));
    }
    return values;
  }

  private static void encode(Encoder out, Value value) {
    ContentCodec.encode(out.u64(value.epoch()), value.content());
  }

  private static Value value(Decoder in) {
    return new Value(in.u64(), ContentCodec.decode(in));
  }

  private static Encoder ballot(Encoder out, Ballot ballot) {
    return out.u64(ballot.round()).u64(ballot.node().value());
  }

  private static Ballot ballot(Decoder in) {
    return new Ballot(in.u64(), new NodeId(in.u64()));
  }
}
