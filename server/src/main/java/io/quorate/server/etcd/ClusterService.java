package io.quorate.server.etcd;

import io.quorate.api.etcd.ClusterGrpc;
import io.quorate.api.etcd.MemberAddRequest;
import io.quorate.api.etcd.MemberAddResponse;
import io.quorate.api.etcd.MemberListRequest;
import io.quorate.api.etcd.MemberListResponse;
import io.quorate.api.etcd.MemberPromoteRequest;
import io.quorate.api.etcd.MemberPromoteResponse;
import io.quorate.api.etcd.MemberRemoveRequest;
import io.quorate.api.etcd.MemberRemoveResponse;
import io.quorate.api.etcd.MemberUpdateRequest;
import io.quorate.api.etcd.MemberUpdateResponse;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Outcome;
import io.quorate.server.cluster.Member;
import io.quorate.server.cluster.MemberAnswer;
import io.quorate.server.cluster.Membership;
import io.quorate.server.flags.FlagException;
import io.quorate.server.flags.HttpUrl;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// etcd's `Cluster` service: who the members are, and who is to be one.
final class ClusterService {
  private final Keyspace keyspace;
  private final Membership membership;

  ClusterService(Keyspace keyspace, Membership membership) {
    this.keyspace = keyspace;
    this.membership = membership;
  }

  List<Unary<?, ?>> methods() {
    return List.of(
        new Unary<>(ClusterGrpc.getMemberListMethod(), this::list),
        new Unary<>(ClusterGrpc.getMemberAddMethod(), this::add),
        new Unary<>(ClusterGrpc.getMemberRemoveMethod(), this::remove),
        new Unary<>(ClusterGrpc.getMemberUpdateMethod(), this::update),
        new Unary<>(ClusterGrpc.getMemberPromoteMethod(), this::promote));
  }

  private void list(MemberListRequest request, Reply<MemberListResponse> reply) {
    Consistency consistency =
        request.getLinearizable() ? Consistency.LINEARIZABLE : Consistency.SERIALIZABLE;
    membership.list(
        consistency,
        outcome -> {
          switch (outcome) {
            case Outcome.Done(var members, _) ->
                reply.answer(
                    MemberListResponse.newBuilder()
                        .setHeader(keyspace.header())
                        .addAllMembers(messages(members))
                        .build());
            case Outcome.Refused(var reason) -> reply.fail(Errors.of(reason));
            case Outcome.Unknown(var doubt) -> reply.fail(Errors.of(doubt));
          }
        });
  }

  private void add(MemberAddRequest request, Reply<MemberAddResponse> reply) {
    urls(request.getPeerURLsList(), reply)
        .ifPresent(urls -> {
          List<String> texts = urls.stream().map(HttpUrl::toString).sorted().toList();
          membership.add(
              urls,
              request.getIsLearner(),
              changed(
                  reply,
                  members ->
                      reply.answer(
                          MemberAddResponse.newBuilder()
                              .setHeader(keyspace.header())
                              .setMember(
                                  members.stream()
                                      .filter(member -> member.peerUrls().equals(texts))
                                      .map(ClusterService::message)
                                      .findFirst()
                                      .orElseThrow())
                              .addAllMembers(messages(members))
                              .build())));
        });
  }

  private void remove(MemberRemoveRequest request, Reply<MemberRemoveResponse> reply) {
    membership.remove(
        request.getID(),
        changed(
            reply,
            members ->
                reply.answer(
                    MemberRemoveResponse.newBuilder()
                        .setHeader(keyspace.header())
                        .addAllMembers(messages(members))
                        .build())));
  }

  private void update(MemberUpdateRequest request, Reply<MemberUpdateResponse> reply) {
    urls(request.getPeerURLsList(), reply)
        .ifPresent(urls ->
            membership.move(
                request.getID(),
                urls,
                changed(
                    reply,
                    members ->
                        reply.answer(
                            MemberUpdateResponse.newBuilder()
                                .setHeader(keyspace.header())
                                .addAllMembers(messages(members))
                                .build()))));
  }

  private void promote(MemberPromoteRequest request, Reply<MemberPromoteResponse> reply) {
    membership.promote(
        request.getID(),
        changed(
            reply,
            members ->
                reply.answer(
                    MemberPromoteResponse.newBuilder()
                        .setHeader(keyspace.header())
                        .addAllMembers(messages(members))
                        .build())));
  }

  private static Consumer<Outcome<MemberAnswer>> changed(
      Reply<?> reply, Consumer<List<Member>> done) {
    return outcome -> {
      switch (outcome) {
        case Outcome.Done(MemberAnswer.Members(var members), _) -> done.accept(members);
        case Outcome.Done(MemberAnswer.Refusal refusal, _) -> reply.fail(Errors.of(refusal));
        case Outcome.Done(MemberAnswer.Objection(var reason), _) -> reply.fail(Errors.of(reason));
        case Outcome.Refused(var reason) -> reply.fail(Errors.of(reason));
        case Outcome.Unknown(var doubt) -> reply.fail(Errors.of(doubt));
      }
    };
  }

  private static Optional<List<HttpUrl>> urls(List<String> texts, Reply<?> reply) {
    try {
      if (!texts.isEmpty()) {
        return Optional.of(
            texts.stream().map(text -> HttpUrl.parse(text, "peerURLs")).distinct().toList());
      }
    } catch (FlagException _) {
      // etcd's clients know only that something is wrong.
    }
    reply.fail(Errors.BAD_MEMBER_URLS);
    return Optional.empty();
  }

  private static List<io.quorate.api.etcd.Member> messages(List<Member> members) {
    return members.stream().map(ClusterService::message).toList();
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
