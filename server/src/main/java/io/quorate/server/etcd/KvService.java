package io.quorate.server.etcd;

import com.google.protobuf.MessageLite;
import io.quorate.api.etcd.CompactionRequest;
import io.quorate.api.etcd.CompactionResponse;
import io.quorate.api.etcd.DeleteRangeRequest;
import io.quorate.api.etcd.DeleteRangeResponse;
import io.quorate.api.etcd.KVGrpc;
import io.quorate.api.etcd.PutRequest;
import io.quorate.api.etcd.PutResponse;
import io.quorate.api.etcd.RangeRequest;
import io.quorate.api.etcd.RangeResponse;
import io.quorate.api.etcd.TxnRequest;
import io.quorate.api.etcd.TxnResponse;
import io.quorate.kv.Command;
import io.quorate.kv.CompactResponse;
import io.quorate.kv.KvCodec;
import io.quorate.kv.KvError;
import io.quorate.kv.KvResponse;
import io.quorate.kv.KvView;
import io.quorate.kv.RangeResult;
import io.quorate.kv.RequestCheck;
import io.quorate.kv.RequestOp;
import io.quorate.kv.TxnResult;
import io.quorate.runtime.Consistency;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/// etcd's `KV` service.
///
/// A read of one key is answered by the node's thread as soon as it may be. One that can be long
/// takes a view of the state there, in constant time, and is carried out by the readers.
final class KvService {
  private final Keyspace keyspace;
  private final RequestLimits limits;
  private final Executor readers;

  KvService(Keyspace keyspace, RequestLimits limits, Executor readers) {
    this.keyspace = keyspace;
    this.limits = limits;
    this.readers = readers;
  }

  /// Its methods, each on the keyspace that a call is meant for.
  static List<Unary<?, ?>> methods(KeyspaceChoice choice, RequestLimits limits, Executor readers) {
    Function<Keyspace, KvService> of = keyspace -> new KvService(keyspace, limits, readers);
    return List.of(
        choice.method(KVGrpc.getRangeMethod(), of, KvService::range),
        choice.method(KVGrpc.getPutMethod(), of, KvService::put),
        choice.method(KVGrpc.getDeleteRangeMethod(), of, KvService::deleteRange),
        choice.method(KVGrpc.getTxnMethod(), of, KvService::txn),
        choice.method(KVGrpc.getCompactMethod(), of, KvService::compact));
  }

  private void range(RangeRequest message, Reply<RangeResponse> reply) {
    io.quorate.kv.RangeRequest request = Requests.range(message);
    if (isRefused(RequestCheck.check(request), reply)) {
      return;
    }
    Consumer<RangeResult> answer =
        result -> {
          switch (result) {
            case io.quorate.kv.RangeResponse response -> {
              keyspace.counts().done(response);
              reply.answer(Responses.range(keyspace.header(response.revision()), response));
            }
            case KvError error -> reply.fail(Errors.of(error));
          }
        };
    if (request.rangeEnd().isEmpty()) {
      keyspace.read(
          ReadTerms.current(),
          request,
          request.serializable(),
          state -> state.store().range(request),
          reply,
          answer);
    } else {
      readFromView(request, request.serializable(), view -> view.range(request), reply, answer);
    }
  }

  private void put(PutRequest message, Reply<PutResponse> reply) {
    io.quorate.kv.PutRequest request = Requests.put(message);
    if (!isRefused(keyspace.objectionTo(request), reply)
        && !isRefused(RequestCheck.check(request), reply)) {
      write(
          message,
          request,
          reply,
          response ->
              Responses.put(
                  keyspace.header(response.revision()), (io.quorate.kv.PutResponse) response));
    }
  }

  private void deleteRange(DeleteRangeRequest message, Reply<DeleteRangeResponse> reply) {
    io.quorate.kv.DeleteRangeRequest request = Requests.deleteRange(message);
    if (!isRefused(RequestCheck.check(request), reply)) {
      write(
          message,
          request,
          reply,
          response ->
              Responses.deleteRange(
                  keyspace.header(response.revision()),
                  (io.quorate.kv.DeleteRangeResponse) response));
    }
  }

  private void txn(TxnRequest message, Reply<TxnResponse> reply) {
    io.quorate.kv.TxnRequest request = Requests.txn(message);
    if (isRefused(keyspace.objectionTo(request), reply)
        || isRefused(RequestCheck.check(request, limits.txnOpsMax()), reply)) {
      return;
    }
    if (!request.isReadOnly()) {
      write(
          message,
          request,
          reply,
          response ->
              Responses.txn(
                  keyspace.header(response.revision()), (io.quorate.kv.TxnResponse) response));
      return;
    }
    Consumer<TxnResult> answer =
        result -> {
          switch (result) {
            case io.quorate.kv.TxnResponse response -> {
              keyspace.counts().done(response);
              reply.answer(Responses.txn(keyspace.header(response.revision()), response));
            }
            case KvError error -> reply.fail(Errors.of(error));
          }
        };
    readFromView(request, request.isSerializable(), view -> view.read(request), reply, answer);
  }

  private void compact(CompactionRequest message, Reply<CompactionResponse> reply) {
    keyspace.write(
        KvCodec.encode(Requests.compact(message)),
        reply,
        response -> {
          CompactionResponse answer =
              Responses.compact(keyspace.header(response.revision()), (CompactResponse) response);
          if (message.getPhysical()) {
            answerWhenTidy(answer, reply);
          } else {
            reply.answer(answer);
          }
        });
  }

  /// Asks again and again whether the memory has been freed, and lets others in between.
  private void answerWhenTidy(CompactionResponse answer, Reply<CompactionResponse> reply) {
    keyspace.read(
        Consistency.SERIALIZABLE,
        state -> state.store().isTidy(),
        reply,
        isTidy -> {
          if (isTidy) {
            reply.answer(answer);
          } else {
            readers.execute(() -> answerWhenTidy(answer, reply));
          }
        });
  }

  private <A> void write(
      MessageLite message, Command command, Reply<A> reply, Function<KvResponse, A> answer) {
    if (message.getSerializedSize() > limits.requestBytesMax()) {
      reply.fail(Errors.of(KvError.REQUEST_TOO_LARGE));
    } else {
      keyspace.write(
          KvCodec.encode(command), reply, response -> reply.answer(answer.apply(response)));
    }
  }

  private <A> void readFromView(
      RequestOp request,
      boolean serializable,
      Function<KvView, A> question,
      Reply<?> reply,
      Consumer<A> answer) {
    keyspace.read(
        ReadTerms.current(),
        request,
        serializable,
        state -> state.store().view(),
        reply,
        view -> readers.execute(() -> answer.accept(question.apply(view))));
  }

  private static boolean isRefused(Optional<KvError> error, Reply<?> reply) {
    error.ifPresent(found -> reply.fail(Errors.of(found)));
    return error.isPresent();
  }
}
