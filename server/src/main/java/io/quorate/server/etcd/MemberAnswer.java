package io.quorate.server.etcd;

import java.util.List;

/// What became of a command to [ClusterState].
public sealed interface MemberAnswer {
  /// Done; these are the members now.
  record Members(List<Member> members) implements MemberAnswer {
    public Members {
      members = List.copyOf(members);
    }
  }

  /// Nothing has changed.
  enum Refusal implements MemberAnswer {
    NOT_FOUND,
    /// There is, or was, a member with this id.
    ID_TAKEN,
    /// Another member is reached at one of these addresses.
    ADDRESS_TAKEN,
    TOO_MANY_LEARNERS,
    NOT_A_LEARNER
  }
}
