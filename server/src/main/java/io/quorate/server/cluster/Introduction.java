package io.quorate.server.cluster;

import io.quorate.bytes.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// What a member tells a server that asks over the peer port: one that is to join, or one that
/// hears of nobody and wonders whether it is a member still.
///
/// @param cluster the cluster's id
/// @param engine which protocol orders its log, in the words of the flag
/// @param removed whether the server that asks was a member and is none any more
/// @param members as far as this member knows; none if it does not
record Introduction(long cluster, String engine, boolean removed, List<Member> members) {
  Introduction {
    members = List.copyOf(members);
  }

  Bytes encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(MemberFormat.VERSION);
      out.writeLong(cluster);
      out.writeUTF(engine);
      out.writeBoolean(removed);
      MemberFormat.writeMembers(members, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return Bytes.wrap(bytes.toByteArray());
  }

  /// @throws IOException if these bytes are none
  static Introduction decode(Bytes bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toArray()));
    MemberFormat.requireVersion(in);
    return new Introduction(
        in.readLong(), in.readUTF(), in.readBoolean(), MemberFormat.readMembers(in));
  }
}
