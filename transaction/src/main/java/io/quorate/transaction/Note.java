package io.quorate.transaction;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.TransactionId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// What stands beside a prepared transaction in each keyspace, and how it is called there.
///
/// @param begunMillis when, by its coordinator's wall clock; for people to read
/// @param participants the names of all its keyspaces
/// @param protocol who knows what becomes of it
public record Note(long begunMillis, List<String> participants, Protocol protocol) {
  private static final int VERSION = 2;

  public Note {
    participants = List.copyOf(participants);
  }

  /// Of one that the register decides.
  public Note(long begunMillis, List<String> participants) {
    this(begunMillis, participants, Protocol.REGISTER);
  }

  public Bytes encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeBoolean(protocol == Protocol.TWO_PHASE);
      out.writeLong(begunMillis);
      out.writeShort(participants.size());
      for (String participant : participants) {
        out.writeUTF(participant);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return Bytes.wrap(bytes.toByteArray());
  }

  /// @throws IllegalArgumentException if it is not what [#encode] wrote
  public static Note decode(Bytes encoded) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded.toArray()));
    try {
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new IllegalArgumentException("a note in format " + version);
      }
      Protocol protocol = in.readBoolean() ? Protocol.TWO_PHASE : Protocol.REGISTER;
      long begunMillis = in.readLong();
      List<String> participants = new ArrayList<>();
      for (int count = in.readUnsignedShort(); count > 0; count--) {
        participants.add(in.readUTF());
      }
      return new Note(begunMillis, participants, protocol);
    } catch (IOException e) {
      throw new IllegalArgumentException("no note: " + encoded, e);
    }
  }

  /// How a transaction is called in a keyspace.
  static Bytes name(TransactionId id) {
    return Bytes.wrap(
        ByteBuffer.allocate(3 * Long.BYTES)
            .putLong(id.owner().value())
            .putLong(id.epoch())
            .putLong(id.sequence())
            .array());
  }

  /// The transaction that [#name] names so.
  static TransactionId id(Bytes name) {
    ByteBuffer in = name.asBuffer();
    return new TransactionId(new NodeId(in.getLong()), in.getLong(), in.getLong());
  }
}
