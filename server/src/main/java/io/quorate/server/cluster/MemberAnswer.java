package io.quorate.server.cluster;

import io.quorate.protocol.Event.ChangeRefused;
import java.util.List;

/// What became of a change of the members.
public sealed interface MemberAnswer extends ClusterAnswer {
  /// Done; these are the members now.
  record Members(List<Member> members) implements MemberAnswer {
    public Members {
      members = List.copyOf(members);
    }
  }

  /// Nothing has changed, since the members are what they are.
  enum Refusal implements MemberAnswer {
    NOT_FOUND,
    /// There is, or was, a member with this id.
    ID_TAKEN,
    /// Another member is reached at one of these addresses.
    ADDRESS_TAKEN,
    TOO_MANY_LEARNERS,
    NOT_A_LEARNER,
    /// Too few of the voters to come have ever started (only if the change is strict).
    NOT_ENOUGH_STARTED,
    /// Others have changed the members meanwhile.
    CHANGED
  }

  /// Nothing has changed, since the leader of a group has objected.
  record Objection(ChangeRefused.Reason reason) implements MemberAnswer {}
}
