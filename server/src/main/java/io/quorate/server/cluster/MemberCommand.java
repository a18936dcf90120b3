package io.quorate.server.cluster;

import io.quorate.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// A command to [ClusterState] that is about its members.
public sealed interface MemberCommand extends ClusterCommand {
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

  /// What clients ask for. Strict ones are refused if too few voters have started, as with etcd's
  /// flag.
  sealed interface Change extends MemberCommand {
    /// The [Roster#version] that was known to who asks: a change of what has changed is refused.
    long basis();
  }

  /// @param learnersMax how many learners there may be with it
  record Add(long basis, Member member, int learnersMax, boolean strict) implements Change {}

  record Remove(long basis, long id, boolean strict) implements Change {}

  /// The member is reached elsewhere.
  record Move(long basis, long id, List<String> peerUrls) implements Change {
    public Move {
      peerUrls = List.copyOf(peerUrls);
    }
  }

  record Promote(long basis, long id, boolean strict) implements Change {}

  @Override
  default Bytes encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(MemberFormat.VERSION);
      switch (this) {
        case Found(var founders) -> {
          out.writeByte(Kind.FOUND);
          MemberFormat.writeMembers(founders, out);
        }
        case Publish(var id, var name, var urls) -> {
          out.writeByte(Kind.PUBLISH);
          out.writeLong(id);
          out.writeUTF(name);
          MemberFormat.writeTexts(urls, out);
        }
        case Add(var basis, var member, var learnersMax, var strict) -> {
          out.writeByte(Kind.ADD);
          out.writeLong(basis);
          MemberFormat.write(member, out);
          out.writeInt(learnersMax);
          out.writeBoolean(strict);
        }
        case Remove(var basis, var id, var strict) -> {
          out.writeByte(Kind.REMOVE);
          out.writeLong(basis);
          out.writeLong(id);
          out.writeBoolean(strict);
        }
        case Move(var basis, var id, var urls) -> {
          out.writeByte(Kind.MOVE);
          out.writeLong(basis);
          out.writeLong(id);
          MemberFormat.writeTexts(urls, out);
        }
        case Promote(var basis, var id, var strict) -> {
          out.writeByte(Kind.PROMOTE);
          out.writeLong(basis);
          out.writeLong(id);
          out.writeBoolean(strict);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return Bytes.wrap(bytes.toByteArray());
  }

  /// @throws IOException if these bytes are no command of this kind
  static MemberCommand decode(int kind, DataInputStream in) throws IOException {
    return switch (kind) {
      case Kind.FOUND -> new Found(MemberFormat.readMembers(in));
      case Kind.PUBLISH -> new Publish(in.readLong(), in.readUTF(), MemberFormat.readTexts(in));
      case Kind.ADD ->
          new Add(in.readLong(), MemberFormat.readMember(in), in.readInt(), in.readBoolean());
      case Kind.REMOVE -> new Remove(in.readLong(), in.readLong(), in.readBoolean());
      case Kind.MOVE -> new Move(in.readLong(), in.readLong(), MemberFormat.readTexts(in));
      case Kind.PROMOTE -> new Promote(in.readLong(), in.readLong(), in.readBoolean());
      default -> throw new IOException("kind %d of command is unknown".formatted(kind));
    };
  }

  /// What commands are called in the log.
  final class Kind {
    private static final int FOUND = 1;
    private static final int PUBLISH = 2;
    private static final int ADD = 3;
    private static final int REMOVE = 4;
    private static final int MOVE = 5;
    private static final int PROMOTE = 6;

    private Kind() {}
  }
}
