package io.quorate.server.etcd;

import io.grpc.Status;
import io.grpc.Status.Code;
import io.quorate.kv.KvError;
import io.quorate.protocol.Event.ChangeRefused;
import io.quorate.protocol.Event.TransferRefused;
import io.quorate.runtime.Outcome.Doubt;
import io.quorate.runtime.Outcome.Reason;
import io.quorate.runtime.session.SessionResult;
import io.quorate.server.cluster.MemberAnswer;

/// etcd's errors: a code and an exact text, both of which clients compare.
final class Errors {
  static final Status NO_LEADER = etcd(Code.UNAVAILABLE, "etcdserver: no leader");
  static final Status BAD_MEMBER_URLS =
      etcd(Code.INVALID_ARGUMENT, "etcdserver: given member URLs are invalid");
  static final Status LOCKED =
      Status.UNAVAILABLE.withDescription(
          "quorate: a transaction that is not finished holds these keys; nothing was done, try again");
  static final Status NOT_BY_LEARNER =
      etcd(Code.FAILED_PRECONDITION, "etcdserver: rpc not supported for learner");

  private Errors() {}

  static Status of(KvError error) {
    return switch (error) {
      case EMPTY_KEY -> etcd(Code.INVALID_ARGUMENT, "etcdserver: key is not provided");
      case KEY_NOT_FOUND -> etcd(Code.INVALID_ARGUMENT, "etcdserver: key not found");
      case VALUE_PROVIDED -> etcd(Code.INVALID_ARGUMENT, "etcdserver: value is provided");
      case LEASE_PROVIDED -> etcd(Code.INVALID_ARGUMENT, "etcdserver: lease is provided");
      case TOO_MANY_OPS ->
          etcd(Code.INVALID_ARGUMENT, "etcdserver: too many operations in txn request");
      case DUPLICATE_KEY ->
          etcd(Code.INVALID_ARGUMENT, "etcdserver: duplicate key given in txn request");
      case INVALID_SORT_OPTION -> etcd(Code.INVALID_ARGUMENT, "etcdserver: invalid sort option");
      case REQUEST_TOO_LARGE -> etcd(Code.INVALID_ARGUMENT, "etcdserver: request is too large");
      case COMPACTED ->
          etcd(Code.OUT_OF_RANGE, "etcdserver: mvcc: required revision has been compacted");
      case FUTURE_REVISION ->
          etcd(Code.OUT_OF_RANGE, "etcdserver: mvcc: required revision is a future revision");
      case LEASE_NOT_FOUND -> etcd(Code.NOT_FOUND, "etcdserver: requested lease not found");
      case NO_SPACE -> etcd(Code.RESOURCE_EXHAUSTED, "etcdserver: mvcc: database space exceeded");
    };
  }

  /// The request was not executed.
  static Status of(Reason reason) {
    return switch (reason) {
      case OVERLOADED -> etcd(Code.RESOURCE_EXHAUSTED, "etcdserver: too many requests");
      case NO_LEADER -> etcd(Code.UNAVAILABLE, "etcdserver: request timed out");
      case LEADER_CHANGED -> etcd(Code.UNAVAILABLE, "etcdserver: leader changed");
      case LOG_FULL -> of(KvError.NO_SPACE);
      case STOPPED -> etcd(Code.UNAVAILABLE, "etcdserver: server stopped");
      case SESSION_ENDED -> Status.NOT_FOUND.withDescription("quorate: the session has ended");
      case STATE_NOT_REACHED ->
          Status.UNAVAILABLE.withDescription(
              "quorate: this member did not reach the revision of quorate-min-revision in time");
    };
  }

  /// The leadership was not handed over. A second request during a transfer is answered as in etcd,
  /// where it waits in vain.
  static Status of(TransferRefused.Reason reason) {
    return switch (reason) {
      case NOT_LEADER -> etcd(Code.FAILED_PRECONDITION, "etcdserver: not leader");
      case NO_OTHER_VOTER -> etcd(Code.FAILED_PRECONDITION, "etcdserver: bad leader transferee");
      case TRANSFER_UNDER_WAY, TIMED_OUT ->
          etcd(Code.UNKNOWN, "etcdserver: request timed out, leader transfer took too long");
    };
  }

  /// A group's leader objects to other members; nothing has changed.
  static Status of(ChangeRefused.Reason reason) {
    return switch (reason) {
      case NOT_LEADER, LEADER_MAKES_WAY, TERM_NOT_OPEN ->
          etcd(Code.UNAVAILABLE, "etcdserver: leader changed");
      case CHANGE_UNDER_WAY, MEMBERS_CHANGED -> of(MemberAnswer.Refusal.CHANGED);
      case NO_VOTER -> of(MemberAnswer.Refusal.NOT_ENOUGH_STARTED);
      case LEARNER_BEHIND ->
          etcd(
              Code.FAILED_PRECONDITION,
              "etcdserver: can only promote a learner member which is in sync with leader");
      case QUORUMS_DO_NOT_FIT ->
          Status.FAILED_PRECONDITION.withDescription(
              "quorate: quorums of the configured sizes would not meet among so many voters");
      case QUORUM_AT_RISK -> etcd(Code.UNAVAILABLE, "etcdserver: unhealthy cluster");
    };
  }

  static Status of(MemberAnswer.Refusal refusal) {
    return switch (refusal) {
      case NOT_FOUND -> etcd(Code.NOT_FOUND, "etcdserver: member not found");
      case ID_TAKEN -> etcd(Code.FAILED_PRECONDITION, "etcdserver: member ID already exist");
      case ADDRESS_TAKEN -> etcd(Code.FAILED_PRECONDITION, "etcdserver: Peer URLs already exists");
      case TOO_MANY_LEARNERS ->
          etcd(Code.FAILED_PRECONDITION, "etcdserver: too many learner members in cluster");
      case NOT_A_LEARNER ->
          etcd(Code.FAILED_PRECONDITION, "etcdserver: can only promote a learner member");
      case NOT_ENOUGH_STARTED ->
          etcd(
              Code.FAILED_PRECONDITION,
              "etcdserver: re-configuration failed due to not enough started members");
      case CHANGED ->
          Status.UNAVAILABLE.withDescription(
              "quorate: another change of the members is under way; try again");
    };
  }

  /// A session did not execute the command now.
  ///
  /// @param inDoubt it may have executed it before
  static Status of(SessionResult.Reason reason, boolean inDoubt) {
    return switch (reason) {
      case SESSION_ENDED -> inDoubt ? of(Doubt.SESSION_ENDED) : of(Reason.SESSION_ENDED);
      case ACKNOWLEDGED ->
          Status.FAILED_PRECONDITION.withDescription(
              "quorate: the client has said that it needs no answer to this number any more");
      case TOO_MANY_OPEN ->
          Status.RESOURCE_EXHAUSTED.withDescription(
              "quorate: the session has too many commands open");
    };
  }

  /// Nobody knows whether the request was executed; etcd's text for that is the same as for one
  /// that certainly was not, and clients must not repeat a write after either.
  static Status of(Doubt doubt) {
    return switch (doubt) {
      case TIMED_OUT, SKIPPED -> etcd(Code.UNAVAILABLE, "etcdserver: request timed out");
      case STOPPED -> etcd(Code.UNAVAILABLE, "etcdserver: server stopped");
      case SESSION_ENDED ->
          Status.ABORTED.withDescription(
              "quorate: the session ended before it was known whether the command was executed");
    };
  }

  private static Status etcd(Code code, String text) {
    return Status.fromCode(code).withDescription(text);
  }
}
