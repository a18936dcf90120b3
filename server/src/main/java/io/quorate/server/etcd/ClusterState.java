package io.quorate.server.etcd;

import io.quorate.bytes.Bytes;
import io.quorate.runtime.StateMachine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What the members of a cluster have made known of themselves, as a replicated state machine. A
/// group of its own, since it belongs to no keyspace.
public final class ClusterState implements StateMachine<Boolean> {
  private static final int FORMAT = 1;

  private final Map<Long, Member> members = new TreeMap<>(Long::compareUnsigned);

  public ClusterState() {}

  Optional<Member> member(long id) {
    return Optional.ofNullable(members.get(id));
  }

  /// The command by which a member makes itself known.
  public static Bytes publication(Member member) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      write(member, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return Bytes.wrap(bytes.toByteArray());
  }

  /// True, always: the member is known from now on.
  @Override
  public Boolean apply(long index, Bytes command) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(command.toArray()))) {
      requireFormat(in);
      Member member = readMember(in);
      members.put(member.id(), member);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("the command at index " + index + " cannot be read", e);
    }
  }

  @Override
  public View view() {
    List<Member> known = List.copyOf(members.values());
    return stream -> {
      DataOutputStream out = new DataOutputStream(stream);
      out.writeByte(FORMAT);
      out.writeInt(known.size());
      for (Member member : known) {
        write(member, out);
      }
      out.flush();
    };
  }

  @Override
  public Runnable load(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    requireFormat(in);
    List<Member> loaded = new ArrayList<>();
    for (int count = in.readInt(); count > 0; count--) {
      loaded.add(readMember(in));
    }
    return () -> {
      members.clear();
      loaded.forEach(member -> members.put(member.id(), member));
    };
  }

  private static void requireFormat(DataInputStream in) throws IOException {
    int format = in.readUnsignedByte();
    if (format != FORMAT) {
      throw new IOException("format %d is unknown, expected %d".formatted(format, FORMAT));
    }
  }

  private static void write(Member member, DataOutputStream out) throws IOException {
    out.writeLong(member.id());
    out.writeUTF(member.name());
    out.writeShort(member.clientUrls().size());
    for (String url : member.clientUrls()) {
      out.writeUTF(url);
    }
  }

  private static Member readMember(DataInputStream in) throws IOException {
    long id = in.readLong();
    String name = in.readUTF();
    int count = in.readUnsignedShort();
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      urls.add(in.readUTF());
    }
    return new Member(id, name, urls);
  }
}
