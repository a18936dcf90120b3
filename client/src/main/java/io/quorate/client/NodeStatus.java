package io.quorate.client;

import io.quorate.api.etcd.StatusResponse;

/// What a node says about itself.
///
/// @param version the etcd version it presents
/// @param leaderId the member it takes for the leader; 0 if it knows none
/// @param revision the keyspace's revision it has applied
/// @param term the Raft term, or the ballot's round
/// @param index the last index of its log it knows to be committed
/// @param appliedIndex the last index it has applied; 0 from an etcd before 3.4
/// @param learner whether it has no vote, or not yet
public record NodeStatus(
    String version,
    long clusterId,
    long memberId,
    long leaderId,
    long revision,
    long term,
    long index,
    long appliedIndex,
    boolean learner) {
  static NodeStatus of(StatusResponse response) {
    var header = response.getHeader();
    return new NodeStatus(
        response.getVersion(),
        header.getClusterId(),
        header.getMemberId(),
        response.getLeader(),
        header.getRevision(),
        response.getRaftTerm(),
        response.getRaftIndex(),
        response.getRaftAppliedIndex(),
        response.getIsLearner());
  }

  public boolean knowsLeader() {
    return leaderId != 0;
  }

  public boolean leads() {
    return leaderId == memberId && knowsLeader();
  }
}
