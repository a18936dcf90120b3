package io.quorate.server.etcd;

import io.grpc.Status;
import io.quorate.api.etcd.RequestOp;
import io.quorate.api.session.CloseRequest;
import io.quorate.api.session.CloseResponse;
import io.quorate.api.session.ExecuteRequest;
import io.quorate.api.session.ExecuteResponse;
import io.quorate.api.session.OpenRequest;
import io.quorate.api.session.OpenResponse;
import io.quorate.api.session.SessionGrpc;
import io.quorate.kv.Command;
import io.quorate.kv.KvCodec;
import io.quorate.kv.KvError;
import io.quorate.kv.RequestCheck;
import io.quorate.kv.ResponseOp;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Our own `Session` service: writes that may be retried and are carried out at most once.
final class SessionService {
  private final Keyspace keyspace;
  private final RequestLimits limits;

  SessionService(Keyspace keyspace, RequestLimits limits) {
    this.keyspace = keyspace;
    this.limits = limits;
  }

  /// Its methods, each on the keyspace that a call is meant for: a session belongs to one.
  static List<Unary<?, ?>> methods(KeyspaceChoice choice, RequestLimits limits) {
    Function<Keyspace, SessionService> of = keyspace -> new SessionService(keyspace, limits);
    return List.of(
        choice.method(SessionGrpc.getOpenMethod(), of, SessionService::open),
        choice.method(SessionGrpc.getExecuteMethod(), of, SessionService::execute),
        choice.method(SessionGrpc.getCloseMethod(), of, SessionService::close));
  }

  private void open(OpenRequest message, Reply<OpenResponse> reply) {
    keyspace.openSession(
        reply,
        session ->
            reply.answer(
                OpenResponse.newBuilder()
                    .setHeader(keyspace.header())
                    .setSession(session)
                    .build()));
  }

  private void execute(ExecuteRequest message, Reply<ExecuteResponse> reply) {
    if (message.getNumber() < 1 || message.getLowest() > message.getNumber()) {
      reply.fail(
          Status.INVALID_ARGUMENT.withDescription(
              "quorate: number %d with lowest %d: numbers begin at 1, and lowest is one of them up to number"
                  .formatted(message.getNumber(), message.getLowest())));
    } else if (message.getSerializedSize() > limits.requestBytesMax()) {
      reply.fail(Errors.of(KvError.REQUEST_TOO_LARGE));
    } else {
      execute(message, command(message.getCommand()), reply);
    }
  }

  private void execute(
      ExecuteRequest message, Optional<Command> command, Reply<ExecuteResponse> reply) {
    if (command.isEmpty()) {
      reply.fail(
          Status.INVALID_ARGUMENT.withDescription(
              "quorate: a command of a session is a put, a deletion or a txn"));
      return;
    }
    Optional<KvError> objection = objectionTo(command.get());
    if (objection.isPresent()) {
      reply.fail(Errors.of(objection.get()));
      return;
    }
    keyspace.execute(
        message.getSession(),
        message.getNumber(),
        message.getLowest(),
        KvCodec.encode(command.get()),
        reply,
        response ->
            reply.answer(
                ExecuteResponse.newBuilder()
                    .setHeader(keyspace.header(response.revision()))
                    .setResult(Responses.operation((ResponseOp) response))
                    .build()));
  }

  private void close(CloseRequest message, Reply<CloseResponse> reply) {
    keyspace.closeSession(
        message.getSession(),
        reply,
        () -> reply.answer(CloseResponse.newBuilder().setHeader(keyspace.header()).build()));
  }

  /// Nobody can know here whether an earlier attempt was carried out: who was in doubt before stays
  /// in doubt when the keyspace is full now.
  private Optional<KvError> objectionTo(Command command) {
    Optional<KvError> full =
        command instanceof io.quorate.kv.RequestOp request
            ? keyspace.objectionTo(request)
            : Optional.empty();
    return full.isPresent() ? full : check(command);
  }

  private static Optional<Command> command(RequestOp operation) {
    return switch (operation.getRequestCase()) {
      case REQUEST_PUT -> Optional.of(Requests.put(operation.getRequestPut()));
      case REQUEST_DELETE_RANGE ->
          Optional.of(Requests.deleteRange(operation.getRequestDeleteRange()));
      case REQUEST_TXN -> Optional.of(Requests.txn(operation.getRequestTxn()));
      case REQUEST_RANGE, REQUEST_NOT_SET -> Optional.empty();
    };
  }

  private Optional<KvError> check(Command command) {
    return switch (command) {
      case io.quorate.kv.PutRequest put -> RequestCheck.check(put);
      case io.quorate.kv.DeleteRangeRequest delete -> RequestCheck.check(delete);
      case io.quorate.kv.TxnRequest txn -> RequestCheck.check(txn, limits.txnOpsMax());
      case io.quorate.kv.CompactRequest _,
          io.quorate.kv.CommitRequest _,
          io.quorate.kv.PrepareRequest _,
          io.quorate.kv.FinishRequest _ ->
          Optional.empty();
    };
  }
}
