package io.quorate.server.cluster;

import io.quorate.bytes.Bytes;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;

/// A command to [ClusterState].
public sealed interface ClusterCommand permits MemberCommand, KeyspaceCommand {
  /// How the command goes into the log.
  Bytes encode();

  /// @throws IOException if these bytes are no command
  static ClusterCommand decode(Bytes command) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(command.toArray()));
    MemberFormat.requireVersion(in);
    int kind = in.readUnsignedByte();
    return kind < KeyspaceCommand.FIRST_KIND
        ? MemberCommand.decode(kind, in)
        : KeyspaceCommand.decode(kind, in);
  }
}
