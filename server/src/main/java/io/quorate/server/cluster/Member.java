package io.quorate.server.cluster;

import java.util.List;

/// A member of the cluster.
///
/// @param name as it has made it known; empty until it has started for the first time
/// @param peerUrls where the other members reach it
/// @param clientUrls as it has made them known; empty until then
/// @param learner whether it has no vote
public record Member(
    long id, String name, List<String> peerUrls, List<String> clientUrls, boolean learner) {
  public Member {
    peerUrls = List.copyOf(peerUrls);
    clientUrls = List.copyOf(clientUrls);
  }

  /// One that has yet to start.
  public static Member added(long id, List<String> peerUrls, boolean learner) {
    return new Member(id, "", peerUrls, List.of(), learner);
  }

  boolean hasStarted() {
    return !name.isEmpty();
  }

  Member published(String asName, List<String> asClientUrls) {
    return new Member(id, asName, peerUrls, asClientUrls, learner);
  }

  Member reachedAt(List<String> urls) {
    return new Member(id, name, urls, clientUrls, learner);
  }

  Member promoted() {
    return new Member(id, name, peerUrls, clientUrls, false);
  }
}
