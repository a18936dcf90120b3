package io.quorate.server.cluster;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.EngineName;
import io.quorate.protocol.NodeId;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// A command to [ClusterState] that is about keyspaces.
public sealed interface KeyspaceCommand extends ClusterCommand {
  /// @param founders the first members of its group
  /// @param keyspacesMax how many keyspaces there may be with it, the default one apart
  record Create(
      String name, Configuration founders, EngineName engine, Quota quota, int keyspacesMax)
      implements KeyspaceCommand {}

  record Drop(String name) implements KeyspaceCommand {}

  /// The first of the numbers by which these commands go in the log.
  int FIRST_KIND = 32;

  int CREATE = FIRST_KIND;
  int DROP = FIRST_KIND + 1;

  @Override
  default Bytes encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(MemberFormat.VERSION);
      switch (this) {
        case Create(var name, var founders, var engine, var quota, var keyspacesMax) -> {
          out.writeByte(CREATE);
          out.writeUTF(name);
          writeFounders(founders, out);
          out.writeByte(number(engine));
          out.writeLong(quota.number());
          out.writeInt(keyspacesMax);
        }
        case Drop(var name) -> {
          out.writeByte(DROP);
          out.writeUTF(name);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return Bytes.wrap(bytes.toByteArray());
  }

  /// @throws IOException if these bytes are no command of this kind
  static KeyspaceCommand decode(int kind, DataInputStream in) throws IOException {
    return switch (kind) {
      case CREATE ->
          new Create(
              in.readUTF(),
              readFounders(in),
              engine(in.readUnsignedByte()),
              Quota.of(in.readLong()),
              in.readInt());
      case DROP -> new Drop(in.readUTF());
      default -> throw new IOException("kind %d of command is unknown".formatted(kind));
    };
  }

  static int number(EngineName engine) {
    return switch (engine) {
      case RAFT -> 1;
      case MULTI_PAXOS -> 2;
    };
  }

  static EngineName engine(int number) throws IOException {
    return switch (number) {
      case 1 -> EngineName.RAFT;
      case 2 -> EngineName.MULTI_PAXOS;
      default -> throw new IOException("engine %d is unknown".formatted(number));
    };
  }

  /// All of them are voters.
  static void writeFounders(Configuration founders, DataOutputStream out) throws IOException {
    out.writeShort(founders.voters().size());
    for (NodeId founder : founders.voters()) {
      out.writeLong(founder.value());
    }
  }

  static Configuration readFounders(DataInputStream in) throws IOException {
    List<NodeId> founders = new ArrayList<>();
    for (int count = in.readUnsignedShort(); count > 0; count--) {
      founders.add(new NodeId(in.readLong()));
    }
    return Configuration.of(founders);
  }
}
