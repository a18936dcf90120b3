package io.quorate.server.etcd;

import io.quorate.bytes.Bytes;
import io.quorate.runtime.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/// The members of a cluster, as a replicated state machine: who they are and where they are. A
/// group of its own, since it belongs to no keyspace, and the authority for all groups: the leader
/// of each brings its members to what is said here.
///
/// An id is used once. Who was removed is remembered for ever, as in etcd.
public final class ClusterState implements StateMachine<MemberAnswer> {
  private final Map<Long, Member> members = new TreeMap<>(Long::compareUnsigned);
  private final Set<Long> removed = new TreeSet<>(Long::compareUnsigned);

  /// What [#members] says, for any thread.
  private volatile List<Member> current = List.of();

  public ClusterState() {}

  /// All members, by id; none as long as this replica has not learnt of them. From any thread.
  public List<Member> members() {
    return current;
  }

  @Override
  public MemberAnswer apply(long index, Bytes command) {
    try {
      Optional<MemberAnswer.Refusal> refusal = refusal(MemberCommand.decode(command));
      current = List.copyOf(members.values());
      return refusal.<MemberAnswer>map(each -> each).orElseGet(this::everybody);
    } catch (IOException e) {
      throw new UncheckedIOException("the command at index " + index + " cannot be read", e);
    }
  }

  /// Carries a command out, or says why it is not.
  private Optional<MemberAnswer.Refusal> refusal(MemberCommand command) {
    return switch (command) {
      case MemberCommand.Found(var founders) -> {
        if (members.isEmpty()) {
          founders.forEach(this::put);
        }
        yield Optional.empty();
      }
      case MemberCommand.Publish(var id, var name, var urls) ->
          change(id, member -> member.published(name, urls));
      case MemberCommand.Add(var member, var learnersMax) -> add(member, learnersMax);
      case MemberCommand.Remove(var id) -> remove(id);
      case MemberCommand.Move(var id, var urls) -> move(id, urls);
      case MemberCommand.Promote(var id) -> promote(id);
    };
  }

  private MemberAnswer everybody() {
    return new MemberAnswer.Members(current);
  }

  private Optional<MemberAnswer.Refusal> add(Member member, int learnersMax) {
    if (members.containsKey(member.id()) || removed.contains(member.id())) {
      return Optional.of(MemberAnswer.Refusal.ID_TAKEN);
    }
    if (isTaken(member.id(), member.peerUrls())) {
      return Optional.of(MemberAnswer.Refusal.ADDRESS_TAKEN);
    }
    long learners = members.values().stream().filter(Member::learner).count();
    if (member.learner() && learners >= learnersMax) {
      return Optional.of(MemberAnswer.Refusal.TOO_MANY_LEARNERS);
    }
    put(member);
    return Optional.empty();
  }

  private Optional<MemberAnswer.Refusal> remove(long id) {
    if (members.remove(id) == null) {
      return Optional.of(MemberAnswer.Refusal.NOT_FOUND);
    }
    removed.add(id);
    return Optional.empty();
  }

  private Optional<MemberAnswer.Refusal> move(long id, List<String> urls) {
    return isTaken(id, urls)
        ? Optional.of(MemberAnswer.Refusal.ADDRESS_TAKEN)
        : change(id, member -> member.reachedAt(urls));
  }

  private Optional<MemberAnswer.Refusal> promote(long id) {
    Member member = members.get(id);
    if (member == null) {
      return Optional.of(MemberAnswer.Refusal.NOT_FOUND);
    }
    if (!member.learner()) {
      return Optional.of(MemberAnswer.Refusal.NOT_A_LEARNER);
    }
    put(member.promoted());
    return Optional.empty();
  }

  private Optional<MemberAnswer.Refusal> change(long id, UnaryOperator<Member> how) {
    Member member = members.get(id);
    if (member == null) {
      return Optional.of(MemberAnswer.Refusal.NOT_FOUND);
    }
    put(how.apply(member));
    return Optional.empty();
  }

  private boolean isTaken(long by, List<String> urls) {
    return members.values().stream()
        .filter(member -> member.id() != by)
        .anyMatch(member -> !Collections.disjoint(member.peerUrls(), urls));
  }

  private void put(Member member) {
    members.put(member.id(), member);
  }

  @Override
  public View view() {
    List<Member> known = current;
    List<Long> former = List.copyOf(removed);
    return stream -> {
      DataOutputStream out = new DataOutputStream(stream);
      out.writeByte(MemberCommand.Format.VERSION);
      MemberCommand.Format.writeMembers(known, out);
      out.writeInt(former.size());
      for (long id : former) {
        out.writeLong(id);
      }
      out.flush();
    };
  }

  @Override
  public Runnable load(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    MemberCommand.Format.requireVersion(in);
    List<Member> known = MemberCommand.Format.readMembers(in);
    List<Long> former = new ArrayList<>();
    for (int count = in.readInt(); count > 0; count--) {
      former.add(in.readLong());
    }
    return () -> {
      members.clear();
      known.forEach(this::put);
      removed.clear();
      removed.addAll(former);
      current = List.copyOf(members.values());
    };
  }
}
