package io.quorate.server.http;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.StringValue;
import com.google.protobuf.util.JsonFormat;
import io.grpc.Context;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Status;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quorate.server.etcd.KeyspaceChoice;
import io.quorate.server.etcd.Reply;
import io.quorate.server.etcd.Unary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The API as JSON over HTTP, for those who have no gRPC: etcd's paths, protocol buffers' mapping
/// to JSON with the field names of the `.proto` files, and errors as etcd has them. What a request
/// calls itself (`Content-Type`) is not looked at. A header names the keyspace, as gRPC's metadata
/// do.
///
/// One handler serves all methods; those of a service added later are found by their names.
public final class JsonGateway {

  private static final List<String> PREFIXES = List.of("/v3/", "/v3beta/");

  private final Map<String, Unary<?, ?>> methods;
  private final Executor executor;

  /// @param methods that are offered
  /// @param executor reads and writes JSON, which may take a while
  public JsonGateway(List<Unary<?, ?>> methods, Executor executor) {
    this.methods =
        methods.stream()
            .collect(
                Collectors.toMap(unary -> unary.method().getFullMethodName(), Function.identity()));
    this.executor = executor;
  }

  /// A page for each path that etcd has.
  public List<Page> pages() {
    List<Page> pages = new ArrayList<>();
    ApiPaths.METHODS.forEach((path, name) -> {
      Unary<?, ?> method = methods.get(name);
      RequestHandler handler =
          method == null
              ? (_, reply) ->
                  fail(Status.UNIMPLEMENTED.withDescription("Method not found: " + name), reply)
              : handler(method);
      PREFIXES.forEach(prefix -> pages.add(new Page(prefix + path, HttpMethod.POST, handler)));
    });
    return pages;
  }

  private <Q, A> RequestHandler handler(Unary<Q, A> method) {
    if (method.method().getRequestMarshaller() instanceof PrototypeMarshaller<Q> marshaller
        && marshaller.getMessagePrototype() instanceof Message prototype) {
      return (request, reply) -> executor.execute(() -> call(method, prototype, request, reply));
    }
    throw new IllegalArgumentException("requests are no messages: " + method.method());
  }

  private <Q, A> void call(
      Unary<Q, A> method, Message prototype, Request request, Consumer<Response> reply) {
    Message.Builder builder = prototype.newBuilderForType();
    if (!request.body().isEmpty()) {
      try {
        String json = StandardCharsets.UTF_8.decode(request.body().asBuffer()).toString();
        JsonFormat.parser().ignoringUnknownFields().merge(json, builder);
      } catch (InvalidProtocolBufferException e) {
        fail(Status.INVALID_ARGUMENT.withDescription(reason(e)), reply);
        return;
      }
    }
    @SuppressWarnings("unchecked") // a builder of the prototype builds messages of its type
    Q message = (Q) builder.build();
    Context context =
        request.keyspace().isEmpty()
            ? Context.current()
            : KeyspaceChoice.context(request.keyspace());
    context.run(() -> method.handler().accept(message, replyTo(reply)));
  }

  private static String reason(InvalidProtocolBufferException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage());
  }

  private <A> Reply<A> replyTo(Consumer<Response> reply) {
    return new Reply<>() {
      @Override
      public void answer(A answer) {
        executor.execute(() -> succeed((Message) answer, reply));
      }

      @Override
      public void fail(Status status) {
        executor.execute(() -> JsonGateway.fail(status, reply));
      }
    };
  }

  private static void succeed(Message answer, Consumer<Response> reply) {
    reply.accept(Response.json(HttpResponseStatus.OK, json(answer)));
  }

  /// `error` is what etcd up to 3.5 has beside `message`.
  private static void fail(Status status, Consumer<Response> reply) {
    String description = status.getDescription();
    String text = json(StringValue.of(description == null ? status.getCode().name() : description));
    reply.accept(
        Response.json(
            httpStatus(status),
            "{\"error\":%s,\"message\":%s,\"code\":%d}"
                .formatted(text, text, status.getCode().value())));
  }

  private static String json(MessageOrBuilder message) {
    try {
      return JsonFormat.printer()
          .preservingProtoFieldNames()
          .omittingInsignificantWhitespace()
          .print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message of our own cannot be printed", e);
    }
  }

  private static HttpResponseStatus httpStatus(Status status) {
    return switch (status.getCode()) {
      case OK -> HttpResponseStatus.OK;
      case CANCELLED -> HttpResponseStatus.valueOf(499, "Client Closed Request");
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> HttpResponseStatus.BAD_REQUEST;
      case DEADLINE_EXCEEDED -> HttpResponseStatus.GATEWAY_TIMEOUT;
      case NOT_FOUND -> HttpResponseStatus.NOT_FOUND;
      case ALREADY_EXISTS, ABORTED -> HttpResponseStatus.CONFLICT;
      case PERMISSION_DENIED -> HttpResponseStatus.FORBIDDEN;
      case UNAUTHENTICATED -> HttpResponseStatus.UNAUTHORIZED;
      case RESOURCE_EXHAUSTED -> HttpResponseStatus.TOO_MANY_REQUESTS;
      case UNIMPLEMENTED -> HttpResponseStatus.NOT_IMPLEMENTED;
      case UNAVAILABLE -> HttpResponseStatus.SERVICE_UNAVAILABLE;
      case UNKNOWN, INTERNAL, DATA_LOSS -> HttpResponseStatus.INTERNAL_SERVER_ERROR;
    };
  }
}
