package io.quorate.server.etcd;

import io.quorate.api.etcd.ClusterGrpc;
import io.quorate.api.etcd.MemberListRequest;
import io.quorate.api.etcd.MemberListResponse;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Group;
import io.quorate.runtime.Outcome;
import java.util.List;
import java.util.Map;

/// etcd's `Cluster` service, as far as members do not change: the list.
final class ClusterService {
  private final Keyspace keyspace;
  private final Group<ClusterState, Boolean> cluster;
  private final Map<Long, List<String>> peerUrls;

  /// @param peerUrls of every member, by id
  ClusterService(
      Keyspace keyspace, Group<ClusterState, Boolean> cluster, Map<Long, List<String>> peerUrls) {
    this.keyspace = keyspace;
    this.cluster = cluster;
    this.peerUrls = peerUrls;
  }

  List<Unary<?, ?>> methods() {
    return List.of(new Unary<>(ClusterGrpc.getMemberListMethod(), this::memberList));
  }

  private void memberList(MemberListRequest request, Reply<MemberListResponse> reply) {
    Consistency consistency =
        request.getLinearizable() ? Consistency.LINEARIZABLE : Consistency.SERIALIZABLE;
    cluster.query(
        consistency,
        this::members,
        outcome -> {
          switch (outcome) {
            case Outcome.Done(var members, _) ->
                reply.answer(
                    MemberListResponse.newBuilder()
                        .setHeader(keyspace.header())
                        .addAllMembers(members)
                        .build());
            case Outcome.Refused(var reason) -> reply.fail(Errors.of(reason));
            case Outcome.Unknown(var doubt) -> reply.fail(Errors.of(doubt));
          }
        });
  }

  /// Name and client URLs are empty until a member has made itself known.
  private List<io.quorate.api.etcd.Member> members(ClusterState state) {
    return peerUrls.entrySet().stream()
        .map(member -> {
          var builder =
              io.quorate.api.etcd.Member.newBuilder()
                  .setID(member.getKey())
                  .addAllPeerURLs(member.getValue());
          state
              .member(member.getKey())
              .ifPresent(
                  known -> builder.setName(known.name()).addAllClientURLs(known.clientUrls()));
          return builder.build();
        })
        .toList();
  }
}
