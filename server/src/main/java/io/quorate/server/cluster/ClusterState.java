package io.quorate.server.cluster;

import io.quorate.bytes.Bytes;
import io.quorate.runtime.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The members of a cluster, as a replicated state machine: who they are and where they are. A
/// group of its own, since it belongs to no keyspace, and the authority for all groups: the leader
/// of each brings its members to what is said here.
public final class ClusterState implements StateMachine<MemberAnswer> {
  /// Read by any thread.
  private volatile Roster roster = Roster.EMPTY;

  public ClusterState() {}

  /// All members, by id; none as long as this replica has not learnt of them. From any thread.
  public List<Member> members() {
    return roster.members();
  }

  /// The same one until it changes.
  Roster roster() {
    return roster;
  }

  @Override
  public MemberAnswer apply(long index, Bytes command) {
    try {
      MemberCommand decoded = MemberCommand.decode(command);
      Optional<MemberAnswer.Refusal> refusal = roster.refusal(decoded);
      if (refusal.isPresent()) {
        return refusal.get();
      }
      roster = roster.after(decoded, index);
      return new MemberAnswer.Members(roster.members());
    } catch (IOException e) {
      throw new UncheckedIOException("the command at index " + index + " cannot be read", e);
    }
  }

  @Override
  public View view() {
    Roster now = roster;
    return stream -> {
      DataOutputStream out = new DataOutputStream(stream);
      out.writeByte(MemberFormat.VERSION);
      out.writeLong(now.version());
      MemberFormat.writeMembers(now.members(), out);
      out.writeInt(now.removed().size());
      for (long id : now.removed()) {
        out.writeLong(id);
      }
      out.flush();
    };
  }

  @Override
  public Runnable load(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    MemberFormat.requireVersion(in);
    long version = in.readLong();
    SortedMap<Long, Member> members = new TreeMap<>(Long::compareUnsigned);
    MemberFormat.readMembers(in).forEach(member -> members.put(member.id(), member));
    SortedSet<Long> removed = new TreeSet<>(Long::compareUnsigned);
    for (int count = in.readInt(); count > 0; count--) {
      removed.add(in.readLong());
    }
    Roster loaded = new Roster(members, removed, version);
    return () -> roster = loaded;
  }
}
