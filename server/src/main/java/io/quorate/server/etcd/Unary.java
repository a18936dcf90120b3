package io.quorate.server.etcd;

import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.function.BiConsumer;

/// One method of the API with one request and one answer, independent of what carries it.
///
/// @param method its name and messages
/// @param handler carries out a request; must not block
public record Unary<Q, A>(MethodDescriptor<Q, A> method, BiConsumer<Q, Reply<A>> handler) {
  ServerMethodDefinition<Q, A> overGrpc() {
    return ServerMethodDefinition.create(
        method,
        ServerCalls.asyncUnaryCall(
            (request, observer) -> handler.accept(request, replyTo(observer))));
  }

  private static <A> Reply<A> replyTo(StreamObserver<A> observer) {
    if (observer instanceof ServerCallStreamObserver<A> call) {
      call.setOnCancelHandler(() -> {}); // else an answer to a client that has gone would throw
    }
    return new Reply<>() {
      @Override
      public void answer(A answer) {
        observer.onNext(answer);
        observer.onCompleted();
      }

      @Override
      public void fail(Status status) {
        observer.onError(status.asRuntimeException());
      }
    };
  }
}
