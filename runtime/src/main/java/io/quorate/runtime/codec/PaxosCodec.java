package io.quorate.runtime.codec;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.paxos.PaxosMessage;
import io.quorate.protocol.paxos.PaxosMessage.Accept;
import io.quorate.protocol.paxos.PaxosMessage.Accepted;
import io.quorate.protocol.paxos.PaxosMessage.Chosen;
import io.quorate.protocol.paxos.PaxosMessage.Prepare;
import io.quorate.protocol.paxos.PaxosMessage.Promise;
import io.quorate.protocol.paxos.PaxosMessage.Rejected;
import io.quorate.protocol.paxos.PaxosWrite;
import io.quorate.protocol.paxos.Proposal;
import io.quorate.protocol.paxos.ProposalNumber;
import java.util.Optional;

/// The messages and durable facts of one instance of Basic Paxos.
final class PaxosCodec {
  private static final int PREPARE = 1;
  private static final int PROMISE = 2;
  private static final int ACCEPT = 3;
  private static final int ACCEPTED = 4;
  private static final int REJECTED = 5;
  private static final int CHOSEN = 6;

  private static final int TRIED = 1;
  private static final int PROMISED = 2;
  private static final int HAS_ACCEPTED = 3;

  private PaxosCodec() {}

  static void encode(Encoder out, PaxosMessage message) {
    switch (message) {
      case Prepare(var number) -> number(out.u8(PREPARE), number);
      case Promise(var number, var accepted) -> {
        number(out.u8(PROMISE), number).u8(accepted.isPresent() ? 1 : 0);
        accepted.ifPresent(proposal -> proposal(out, proposal));
      }
      case Accept(var proposal) -> proposal(out.u8(ACCEPT), proposal);
      case Accepted(var proposal) -> proposal(out.u8(ACCEPTED), proposal);
      case Rejected(var number, var promised) -> number(number(out.u8(REJECTED), number), promised);
      case Chosen(var value) -> out.u8(CHOSEN).payload(value);
    }
  }

  static PaxosMessage decodeMessage(Decoder in) {
    int tag = in.u8();
    return switch (tag) {
      case PREPARE -> new Prepare(number(in));
      case PROMISE ->
          new Promise(number(in), in.flag() ? Optional.of(proposal(in)) : Optional.empty());
      case ACCEPT -> new Accept(proposal(in));
      case ACCEPTED -> new Accepted(proposal(in));
      case REJECTED -> new Rejected(number(in), number(in));
      case CHOSEN -> new Chosen(in.payload());
      default -> throw new MalformedException("unknown Paxos message " + tag);
    };
  }

  static void encode(Encoder out, PaxosWrite write) {
    switch (write) {
      case PaxosWrite.Tried(var number) -> number(out.u8(TRIED), number);
      case PaxosWrite.Promised(var number) -> number(out.u8(PROMISED), number);
      case PaxosWrite.Accepted(var proposal) -> proposal(out.u8(HAS_ACCEPTED), proposal);
    }
  }

  static PaxosWrite decodeWrite(Decoder in) {
    int tag = in.u8();
    return switch (tag) {
      case TRIED -> new PaxosWrite.Tried(number(in));
      case PROMISED -> new PaxosWrite.Promised(number(in));
      case HAS_ACCEPTED -> new PaxosWrite.Accepted(proposal(in));
      default -> throw new MalformedException("unknown Paxos write " + tag);
    };
  }

  private static Encoder number(Encoder out, ProposalNumber number) {
    return out.u64(number.round()).u64(number.node().value());
  }

  private static ProposalNumber number(Decoder in) {
    long round = in.u64();
    if (round < 0) {
      throw new MalformedException("a proposal of round " + round);
    }
    return new ProposalNumber(round, new NodeId(in.u64()));
  }

  private static void proposal(Encoder out, Proposal proposal) {
    number(out, proposal.number()).payload(proposal.value());
  }

  private static Proposal proposal(Decoder in) {
    return new Proposal(number(in), in.payload());
  }
}
