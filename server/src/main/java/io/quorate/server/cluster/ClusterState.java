package io.quorate.server.cluster;

import io.quorate.bytes.Bytes;
import io.quorate.runtime.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/// The members of a cluster, as a replicated state machine: who they are and where they are; and
/// its keyspaces. A group of its own, since it belongs to no keyspace, and the authority for all
/// groups: which there are, and their members, to which the leader of each brings it. So a server
/// that joins gets to know both at once, and in the order in which they have changed.
public final class ClusterState implements StateMachine<ClusterAnswer> {
  /// Read by any thread, as the next.
  private volatile Roster roster = Roster.EMPTY;

  private volatile Catalogue catalogue = Catalogue.EMPTY;

  public ClusterState() {}

  /// All members, by id; none as long as this replica has not learnt of them. From any thread.
  public List<Member> members() {
    return roster.members();
  }

  /// The same one until it changes.
  Roster roster() {
    return roster;
  }

  /// The same one until it changes.
  public Catalogue catalogue() {
    return catalogue;
  }

  @Override
  public ClusterAnswer apply(long index, Bytes command) {
    try {
      return switch (ClusterCommand.decode(command)) {
        case MemberCommand about -> apply(index, about);
        case KeyspaceCommand about -> apply(about);
      };
    } catch (IOException e) {
      throw new UncheckedIOException("the command at index " + index + " cannot be read", e);
    }
  }

  /// Of what a snapshot would hold: it is small, and changes rarely. Hash codes will not do, since
  /// that of an enum's constant is another one in each process.
  @Override
  public long fingerprint(ClusterAnswer result) {
    CRC32C sum = new CRC32C();
    try {
      view().writeTo(new CheckedOutputStream(OutputStream.nullOutputStream(), sum));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sum.getValue();
  }

  private MemberAnswer apply(long index, MemberCommand command) {
    Optional<MemberAnswer.Refusal> refusal = roster.refusal(command);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    roster = roster.after(command, index);
    return new MemberAnswer.Members(roster.members());
  }

  private KeyspaceAnswer apply(KeyspaceCommand command) {
    Optional<KeyspaceAnswer.Refusal> refusal = catalogue.refusal(command);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    KeyspaceEntry subject = catalogue.subject(command);
    catalogue = catalogue.after(command);
    return new KeyspaceAnswer.Changed(subject);
  }

  @Override
  public View view() {
    Roster now = roster;
    Catalogue keyspaces = catalogue;
    return stream -> {
      DataOutputStream out = new DataOutputStream(stream);
      out.writeByte(MemberFormat.VERSION);
      out.writeLong(now.version());
      MemberFormat.writeMembers(now.members(), out);
      out.writeInt(now.removed().size());
      for (long id : now.removed()) {
        out.writeLong(id);
      }
      out.writeLong(keyspaces.lastGroup());
      out.writeInt(keyspaces.byName().size());
      for (KeyspaceEntry entry : keyspaces.entries()) {
        out.writeUTF(entry.name());
        out.writeLong(entry.group());
        KeyspaceCommand.writeFounders(entry.founders(), out);
        out.writeByte(KeyspaceCommand.number(entry.engine()));
        out.writeLong(entry.quota().number());
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
    Roster loadedRoster = new Roster(members, removed, version);
    Catalogue loadedCatalogue = readCatalogue(in);
    return () -> {
      roster = loadedRoster;
      catalogue = loadedCatalogue;
    };
  }

  private static Catalogue readCatalogue(DataInputStream in) throws IOException {
    long lastGroup = in.readLong();
    SortedMap<String, KeyspaceEntry> byName = new TreeMap<>();
    for (int count = in.readInt(); count > 0; count--) {
      KeyspaceEntry entry =
          new KeyspaceEntry(
              in.readUTF(),
              in.readLong(),
              KeyspaceCommand.readFounders(in),
              KeyspaceCommand.engine(in.readUnsignedByte()),
              Quota.of(in.readLong()));
      byName.put(entry.name(), entry);
    }
    return new Catalogue(byName, lastGroup);
  }
}
