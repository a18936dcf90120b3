package io.quorate.transaction;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.commit.TransactionId;
import io.quorate.protocol.commit.register.RegisterCommand;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// A command to [Decisions]: a version, a kind, and its fields, big-endian.
sealed interface DecisionCommand {
  /// One for the register.
  record Plain(RegisterCommand command) implements DecisionCommand {}

  /// An operator's: an abort, unless it is committed, of which a record is kept.
  record Resolve(TransactionId transaction, String word, long wallMillis)
      implements DecisionCommand {}

  int VERSION = 1;

  int TAKE_EPOCH = 1;
  int FENCE = 2;
  int DECIDE_COMMIT = 3;
  int DECIDE_ABORT = 4;
  int FORGET = 5;
  int PRUNE = 6;
  int RESOLVE = 7;

  static Bytes encode(RegisterCommand command) {
    return new Plain(command).encode();
  }

  default Bytes encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      switch (this) {
        case Plain(RegisterCommand.TakeEpoch(var owner, var last)) ->
            writeOf(owner, TAKE_EPOCH, last, out);
        case Plain(RegisterCommand.Fence(var owner, var epoch)) ->
            writeOf(owner, FENCE, epoch, out);
        case Plain(RegisterCommand.Decide(var id, var outcome, var participants)) -> {
          out.writeByte(outcome == Outcome.COMMITTED ? DECIDE_COMMIT : DECIDE_ABORT);
          DecisionFormat.write(id, out);
          DecisionFormat.write(participants, out);
        }
        case Plain(RegisterCommand.Forget(var id)) -> {
          out.writeByte(FORGET);
          DecisionFormat.write(id, out);
        }
        case Plain(RegisterCommand.Prune(var owner, var epoch)) ->
            writeOf(owner, PRUNE, epoch, out);
        case Resolve(var id, var word, var wallMillis) -> {
          out.writeByte(RESOLVE);
          DecisionFormat.write(id, out);
          out.writeUTF(word);
          out.writeLong(wallMillis);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return Bytes.wrap(bytes.toByteArray());
  }

  private static void writeOf(NodeId owner, int kind, long number, DataOutputStream out)
      throws IOException {
    out.writeByte(kind);
    out.writeLong(owner.value());
    out.writeLong(number);
  }

  /// @throws IOException if these bytes are no command
  static DecisionCommand decode(Bytes encoded) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded.toArray()));
    DecisionFormat.require(VERSION, in);
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case TAKE_EPOCH ->
          new Plain(new RegisterCommand.TakeEpoch(new NodeId(in.readLong()), in.readLong()));
      case FENCE -> new Plain(new RegisterCommand.Fence(new NodeId(in.readLong()), in.readLong()));
      case DECIDE_COMMIT ->
          new Plain(
              new RegisterCommand.Decide(
                  DecisionFormat.readId(in),
                  Outcome.COMMITTED,
                  DecisionFormat.readParticipants(in)));
      case DECIDE_ABORT ->
          new Plain(
              new RegisterCommand.Decide(
                  DecisionFormat.readId(in), Outcome.ABORTED, DecisionFormat.readParticipants(in)));
      case FORGET -> new Plain(new RegisterCommand.Forget(DecisionFormat.readId(in)));
      case PRUNE -> new Plain(new RegisterCommand.Prune(new NodeId(in.readLong()), in.readLong()));
      case RESOLVE -> new Resolve(DecisionFormat.readId(in), in.readUTF(), in.readLong());
      default -> throw new IOException("unknown kind of command " + kind);
    };
  }
}
