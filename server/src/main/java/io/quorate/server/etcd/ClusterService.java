package io.quorate.server.etcd;

import io.quorate.api.etcd.ClusterGrpc;
import io.quorate.api.etcd.MemberListRequest;
import io.quorate.api.etcd.MemberListResponse;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Group;
import io.quorate.runtime.Outcome;
import java.util.List;

/// etcd's `Cluster` service, as far as members do not change: the list.
final class ClusterService {
  private final Keyspace keyspace;
  private final Group<ClusterState, MemberAnswer> cluster;

  ClusterService(Keyspace keyspace, Group<ClusterState, MemberAnswer> cluster) {
    this.keyspace = keyspace;
    this.cluster = cluster;
  }

  List<Unary<?, ?>> methods() {
    return List.of(new Unary<>(ClusterGrpc.getMemberListMethod(), this::memberList));
  }

  private void memberList(MemberListRequest request, Reply<MemberListResponse> reply) {
    Consistency consistency =
        request.getLinearizable() ? Consistency.LINEARIZABLE : Consistency.SERIALIZABLE;
    cluster.query(
        consistency,
        ClusterState::members,
        outcome -> {
          switch (outcome) {
            case Outcome.Done(var members, _) ->
                reply.answer(
                    MemberListResponse.newBuilder()
                        .setHeader(keyspace.header())
                        .addAllMembers(members.stream().map(ClusterService::message).toList())
                        .build());
            case Outcome.Refused(var reason) -> reply.fail(Errors.of(reason));
            case Outcome.Unknown(var doubt) -> reply.fail(Errors.of(doubt));
          }
        });
  }

  private static io.quorate.api.etcd.Member message(Member member) {
    return io.quorate.api.etcd.Member.newBuilder()
        .setID(member.id())
        .setName(member.name())
        .addAllPeerURLs(member.peerUrls())
        .addAllClientURLs(member.clientUrls())
        .setIsLearner(member.learner())
        .build();
  }
}
