package io.quorate.server.etcd;

import io.grpc.Status;
import io.quorate.api.etcd.RequestOp;
import io.quorate.api.transaction.CommitRequest;
import io.quorate.api.transaction.CommitResponse;
import io.quorate.api.transaction.Decision;
import io.quorate.api.transaction.ListRequest;
import io.quorate.api.transaction.ListResponse;
import io.quorate.api.transaction.Part;
import io.quorate.api.transaction.ResolveRequest;
import io.quorate.api.transaction.ResolveResponse;
import io.quorate.api.transaction.TransactionId;
import io.quorate.api.transaction.TransactionsGrpc;
import io.quorate.kv.Conflict;
import io.quorate.kv.KvError;
import io.quorate.kv.Seen;
import io.quorate.kv.Work;
import io.quorate.kv.Write;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.commit.register.RegisterAnswer;
import io.quorate.transaction.Coordinator;
import io.quorate.transaction.Ending;
import io.quorate.transaction.Inspection;
import io.quorate.transaction.Protocol;
import io.quorate.transaction.Resolution;
import io.quorate.transaction.Transaction;
import io.quorate.transaction.Transaction.AnswerWhen;
import io.quorate.transaction.Unfinished;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Our own `Transactions` service: transactions over keyspaces, and what operators need of them.
final class TransactionService {
  private static final int WORD_LENGTH_MAX = 1000;

  private final Coordinator coordinator;
  private final Inspection inspection;

  TransactionService(Coordinator coordinator, Inspection inspection) {
    this.coordinator = coordinator;
    this.inspection = inspection;
  }

  List<Unary<?, ?>> methods() {
    return List.of(
        new Unary<>(TransactionsGrpc.getCommitMethod(), this::commit),
        new Unary<>(TransactionsGrpc.getListMethod(), this::list),
        new Unary<>(TransactionsGrpc.getResolveMethod(), this::resolve));
  }

  // ---- commits
  // ------------------------------------------------------------------------------------

  private void commit(CommitRequest message, Reply<CommitResponse> reply) {
    SortedMap<String, Work> parts = new TreeMap<>();
    for (Part part : message.getPartsList()) {
      Optional<Work> work = work(part);
      if (work.isEmpty()) {
        reply.fail(
            mistake("a transaction writes by puts and deletions only, in " + part.getKeyspace()));
        return;
      }
      if (parts.put(part.getKeyspace(), work.get()) != null) {
        reply.fail(mistake("two parts for keyspace " + part.getKeyspace()));
        return;
      }
    }
    AnswerWhen when = message.getWhenApplied() ? AnswerWhen.APPLIED : AnswerWhen.DECIDED;
    Optional<Protocol> protocol = protocol(message);
    if (protocol.isEmpty()) {
      reply.fail(mistake("protocol %d is not known".formatted(message.getProtocolValue())));
      return;
    }
    coordinator.commit(new Transaction(parts, when, protocol.get()), ending -> end(ending, reply));
  }

  private static Optional<Protocol> protocol(CommitRequest message) {
    return switch (message.getProtocol()) {
      case REGISTER -> Optional.of(Protocol.REGISTER);
      case TWO_PHASE -> Optional.of(Protocol.TWO_PHASE);
      case UNRECOGNIZED -> Optional.empty();
    };
  }

  private static Optional<Work> work(Part part) {
    List<Seen> seen =
        part.getSeenList().stream()
            .map(each ->
                new Seen(
                    Requests.bytes(each.getKey()),
                    Requests.bytes(each.getRangeEnd()),
                    each.getRevision(),
                    each.getCount()))
            .toList();
    List<Write> writes = new ArrayList<>();
    for (RequestOp write : part.getWritesList()) {
      switch (write.getRequestCase()) {
        case REQUEST_PUT -> writes.add(Requests.put(write.getRequestPut()));
        case REQUEST_DELETE_RANGE ->
            writes.add(Requests.deleteRange(write.getRequestDeleteRange()));
        case REQUEST_RANGE, REQUEST_TXN, REQUEST_NOT_SET -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(new Work(seen, writes));
  }

  private static void end(Ending ending, Reply<CommitResponse> reply) {
    switch (ending) {
      case Ending.Committed(var id, var revisions) -> {
        CommitResponse.Builder answer = CommitResponse.newBuilder().putAllRevisions(revisions);
        id.ifPresent(known -> answer.setId(message(known)));
        reply.answer(answer.build());
      }
      case Ending.Aborted(var cause) -> reply.fail(status(cause));
      case Ending.Unknown(var id) ->
          reply.fail(
              Status.UNKNOWN.withDescription(
                  "quorate: nobody knows yet whether the transaction %s is committed"
                      .formatted(id.map(Object::toString).orElse("of one keyspace"))));
    }
  }

  private static Status status(Ending.Cause cause) {
    return switch (cause) {
      case Ending.Cause.Conflicting(var keyspace, Conflict.Locked _) ->
          Status.ABORTED.withDescription(
              "quorate: another transaction is under way in keyspace %s; begin again"
                  .formatted(keyspace));
      case Ending.Cause.Conflicting(var keyspace, Conflict.Changed(var key, _)) ->
          Status.ABORTED.withDescription(
              "quorate: what was read from %s on has changed in keyspace %s; begin again"
                  .formatted(key, keyspace));
      case Ending.Cause.Unavailable(var what) ->
          Status.UNAVAILABLE.withDescription("quorate: nothing was done, begin again: " + what);
      case Ending.Cause.Refused(var keyspace, KvError error) -> {
        Status status = Errors.of(error);
        yield status.withDescription(
            "%s, in keyspace %s".formatted(status.getDescription(), keyspace));
      }
      case Ending.Cause.Mistaken(var what) -> mistake(what);
    };
  }

  private static Status mistake(String what) {
    return Status.INVALID_ARGUMENT.withDescription("quorate: " + what);
  }

  // ---- for operators
  // ------------------------------------------------------------------------------

  private void list(ListRequest message, Reply<ListResponse> reply) {
    inspection.list(report -> {
      if (report.isEmpty()) {
        reply.fail(unreachable());
        return;
      }
      ListResponse.Builder answer = ListResponse.newBuilder().addAllSilent(report.get().silent());
      report.get().transactions().forEach(each -> answer.addTransactions(message(each)));
      report.get().resolutions().forEach(each -> answer.addResolutions(message(each)));
      reply.answer(answer.build());
    });
  }

  private void resolve(ResolveRequest message, Reply<ResolveResponse> reply) {
    if (!message.hasId()) {
      reply.fail(mistake("which transaction is to be resolved was not said"));
    } else if (message.getWord().isBlank() || message.getWord().length() > WORD_LENGTH_MAX) {
      reply.fail(
          mistake(
              "who asks, and why, must be said in at most %d letters".formatted(WORD_LENGTH_MAX)));
    } else {
      inspection.resolve(
          id(message.getId()),
          message.getWord(),
          resolving -> {
            switch (resolving) {
              case Inspection.Resolving.Resolved(var answer) ->
                  reply.answer(ResolveResponse.newBuilder().setDecision(decision(answer)).build());
              case Inspection.Resolving.NotFound(var silent) ->
                  reply.fail(notFound(id(message.getId()), silent));
              case Inspection.Resolving.Bound(var transaction) -> reply.fail(bound(transaction));
              case Inspection.Resolving.Unanswered() -> reply.fail(unreachable());
            }
          });
    }
  }

  private static Status bound(io.quorate.protocol.commit.TransactionId transaction) {
    return Status.FAILED_PRECONDITION.withDescription(
        ("quorate: transaction %s is classic two-phase commit: only its coordinator, member %s, knows"
                + " whether it is committed, and ends it when it is back")
            .formatted(transaction, transaction.owner()));
  }

  private static Status notFound(
      io.quorate.protocol.commit.TransactionId transaction, List<String> silent) {
    return Status.NOT_FOUND.withDescription(
        "quorate: there is no unfinished transaction %s%s"
            .formatted(
                transaction,
                silent.isEmpty()
                    ? ""
                    : ", unless in what did not answer: " + String.join(", ", silent)));
  }

  private static Status unreachable() {
    return Status.UNAVAILABLE.withDescription(
        "quorate: the register of decisions cannot be reached");
  }

  private static io.quorate.api.transaction.Unfinished message(Unfinished transaction) {
    return io.quorate.api.transaction.Unfinished.newBuilder()
        .setId(message(transaction.id()))
        .setBegunMs(transaction.note().begunMillis())
        .addAllParticipants(transaction.note().participants())
        .addAllPreparedIn(transaction.preparedIn())
        .setDecision(decision(transaction.decision()))
        .setProtocol(
            switch (transaction.note().protocol()) {
              case REGISTER -> io.quorate.api.transaction.Protocol.REGISTER;
              case TWO_PHASE -> io.quorate.api.transaction.Protocol.TWO_PHASE;
            })
        .build();
  }

  private static io.quorate.api.transaction.Resolution message(Resolution resolution) {
    return io.quorate.api.transaction.Resolution.newBuilder()
        .setId(message(resolution.transaction()))
        .setWord(resolution.word())
        .setResolvedMs(resolution.wallMillis())
        .setDecision(decision(resolution.answer()))
        .build();
  }

  private static TransactionId message(io.quorate.protocol.commit.TransactionId id) {
    return TransactionId.newBuilder()
        .setOwner(id.owner().value())
        .setEpoch(id.epoch())
        .setSequence(id.sequence())
        .build();
  }

  private static io.quorate.protocol.commit.TransactionId id(TransactionId message) {
    return new io.quorate.protocol.commit.TransactionId(
        new NodeId(message.getOwner()), message.getEpoch(), message.getSequence());
  }

  private static Decision decision(RegisterAnswer answer) {
    return switch (answer) {
      case RegisterAnswer.Decided(var outcome) ->
          outcome == Outcome.COMMITTED ? Decision.COMMITTED : Decision.ABORTED;
      case RegisterAnswer.Undecided _ -> Decision.UNDECIDED;
      case RegisterAnswer.Forgotten _ -> Decision.FORGOTTEN;
      case RegisterAnswer.EpochTaken _, RegisterAnswer.Fenced _, RegisterAnswer.Pruned _ ->
          throw new IllegalStateException("a decision was answered by " + answer);
    };
  }
}
