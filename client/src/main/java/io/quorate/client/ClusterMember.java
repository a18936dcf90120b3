package io.quorate.client;

import io.quorate.api.etcd.Member;
import java.util.List;

/// A member of the cluster.
///
/// @param name empty until the member has started for the first time
public record ClusterMember(
    long id, String name, List<String> peerUrls, List<String> clientUrls, boolean learner) {
  public ClusterMember {
    peerUrls = List.copyOf(peerUrls);
    clientUrls = List.copyOf(clientUrls);
  }

  static ClusterMember of(Member member) {
    return new ClusterMember(
        member.getID(),
        member.getName(),
        member.getPeerURLsList(),
        member.getClientURLsList(),
        member.getIsLearner());
  }
}
