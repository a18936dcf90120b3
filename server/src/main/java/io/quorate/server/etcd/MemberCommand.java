package io.quorate.server.etcd;

import io.quorate.bytes.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// A command to [ClusterState].
public sealed interface MemberCommand {
  /// The first members of a new cluster; each of them says so, and the first one counts.
  record Found(List<Member> founders) implements MemberCommand {
    public Found {
      founders = List.copyOf(founders);
    }
  }

  /// A member makes itself known.
  record Publish(long id, String name, List<String> clientUrls) implements MemberCommand {
    public Publish {
      clientUrls = List.copyOf(clientUrls);
    }
  }

  /// @param learnersMax how many learners there may be with it
  record Add(Member member, int learnersMax) implements MemberCommand {}

  record Remove(long id) implements MemberCommand {}

  /// The member is reached elsewhere.
  record Move(long id, List<String> peerUrls) implements MemberCommand {
    public Move {
      peerUrls = List.copyOf(peerUrls);
    }
  }

  record Promote(long id) implements MemberCommand {}

  /// How the command goes into the log.
  default Bytes encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(Format.VERSION);
      switch (this) {
        case Found(var founders) -> {
          out.writeByte(Format.FOUND);
          Format.writeMembers(founders, out);
        }
        case Publish(var id, var name, var urls) -> {
          out.writeByte(Format.PUBLISH);
          out.writeLong(id);
          out.writeUTF(name);
          Format.writeTexts(urls, out);
        }
        case Add(var member, var learnersMax) -> {
          out.writeByte(Format.ADD);
          Format.write(member, out);
          out.writeInt(learnersMax);
        }
        case Remove(var id) -> {
          out.writeByte(Format.REMOVE);
          out.writeLong(id);
        }
        case Move(var id, var urls) -> {
          out.writeByte(Format.MOVE);
          out.writeLong(id);
          Format.writeTexts(urls, out);
        }
        case Promote(var id) -> {
          out.writeByte(Format.PROMOTE);
          out.writeLong(id);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return Bytes.wrap(bytes.toByteArray());
  }

  /// @throws IOException if these bytes are no command
  static MemberCommand decode(Bytes command) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(command.toArray()));
    Format.requireVersion(in);
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case Format.FOUND -> new Found(Format.readMembers(in));
      case Format.PUBLISH -> new Publish(in.readLong(), in.readUTF(), Format.readTexts(in));
      case Format.ADD -> new Add(Format.readMember(in), in.readInt());
      case Format.REMOVE -> new Remove(in.readLong());
      case Format.MOVE -> new Move(in.readLong(), Format.readTexts(in));
      case Format.PROMOTE -> new Promote(in.readLong());
      default -> throw new IOException("kind %d of command is unknown".formatted(kind));
    };
  }

  /// The bytes of members, in the log and in snapshots.
  final class Format {
    static final int VERSION = 2;

    private static final int FOUND = 1;
    private static final int PUBLISH = 2;
    private static final int ADD = 3;
    private static final int REMOVE = 4;
    private static final int MOVE = 5;
    private static final int PROMOTE = 6;

    private Format() {}

    static void requireVersion(DataInputStream in) throws IOException {
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new IOException("format %d is unknown, expected %d".formatted(version, VERSION));
      }
    }

    static void writeMembers(Iterable<Member> members, DataOutputStream out) throws IOException {
      List<Member> all = new ArrayList<>();
      members.forEach(all::add);
      out.writeInt(all.size());
      for (Member member : all) {
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

    private static void write(Member member, DataOutputStream out) throws IOException {
      out.writeLong(member.id());
      out.writeUTF(member.name());
      writeTexts(member.peerUrls(), out);
      writeTexts(member.clientUrls(), out);
      out.writeBoolean(member.learner());
    }

    private static Member readMember(DataInputStream in) throws IOException {
      return new Member(
          in.readLong(), in.readUTF(), readTexts(in), readTexts(in), in.readBoolean());
    }

    private static void writeTexts(List<String> texts, DataOutputStream out) throws IOException {
      out.writeShort(texts.size());
      for (String text : texts) {
        out.writeUTF(text);
      }
    }

    private static List<String> readTexts(DataInputStream in) throws IOException {
      List<String> texts = new ArrayList<>();
      for (int count = in.readUnsignedShort(); count > 0; count--) {
        texts.add(in.readUTF());
      }
      return texts;
    }
  }
}
