package io.quorate.server.cluster;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The bytes of members: in the log, in snapshots, and on the way to a server that asks.
final class MemberFormat {
  static final int VERSION = 4;

  private MemberFormat() {}

  static void requireVersion(DataInputStream in) throws IOException {
    int version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new IOException("format %d is unknown, expected %d".formatted(version, VERSION));
    }
  }

  static void writeMembers(List<Member> members, DataOutputStream out) throws IOException {
    out.writeInt(members.size());
    for (Member member : members) {
      write(member, out);
    }
  }

  static List<Member> readMembers(DataInputStream in) throws IOException {
    List<Member> members = new ArrayList<>();
    for (int count = in.readInt(); count > 0; count--) {
      members.add(readMember(in));
    }
    return members;
  }

  static void write(Member member, DataOutputStream out) throws IOException {
    out.writeLong(member.id());
    out.writeUTF(member.name());
    writeTexts(member.peerUrls(), out);
    writeTexts(member.clientUrls(), out);
    out.writeBoolean(member.learner());
  }

  static Member readMember(DataInputStream in) throws IOException {
    return new Member(in.readLong(), in.readUTF(), readTexts(in), readTexts(in), in.readBoolean());
  }

  static void writeTexts(List<String> texts, DataOutputStream out) throws IOException {
    out.writeShort(texts.size());
    for (String text : texts) {
      out.writeUTF(text);
    }
  }

  static List<String> readTexts(DataInputStream in) throws IOException {
    List<String> texts = new ArrayList<>();
    for (int count = in.readUnsignedShort(); count > 0; count--) {
      texts.add(in.readUTF());
    }
    return texts;
  }
}
