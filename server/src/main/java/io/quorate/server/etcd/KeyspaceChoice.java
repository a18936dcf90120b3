package io.quorate.server.etcd;

import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.quorate.server.keyspace.Keyspaces;
import java.util.Optional;
import java.util.function.Function;

/// Which keyspace a call is meant for. etcd's messages have no place for a name; whoever carries a
/// call may offer one ([KeyspaceMetadata], and a header of the JSON gateway), and a call of which
/// nothing was said is meant for the default keyspace.
public final class KeyspaceChoice {
  /// What the name is called beside a request.
  public static final String NAME = "quorate-keyspace";

  private static final Context.Key<String> KEY = Context.keyWithDefault(NAME, Keyspaces.DEFAULT);

  /// Carries out a request on a service of one keyspace.
  interface Handler<S, Q, A> {
    void handle(S service, Q request, Reply<A> reply);
  }

  private final Keyspaces keyspaces;

  KeyspaceChoice(Keyspaces keyspaces) {
    this.keyspaces = keyspaces;
  }

  /// A context in which calls are meant for the keyspace of this name.
  public static Context context(String name) {
    return Context.current().withValue(KEY, name);
  }

  /// A method that is carried out by a service of the keyspace that the call is meant for.
  <S, Q, A> Unary<Q, A> method(
      MethodDescriptor<Q, A> method, Function<Keyspace, S> service, Handler<S, Q, A> handler) {
    return new Unary<>(
        method,
        (request, reply) -> {
          String name = KEY.get();
          Optional<Keyspace> keyspace = keyspaces.find(name);
          if (keyspace.isPresent()) {
            handler.handle(service.apply(keyspace.get()), request, reply);
          } else {
            Context call = Context.current();
            keyspaces.ask(
                name,
                found ->
                    call.run(() ->
                        found.ifPresentOrElse(
                            other -> handler.handle(service.apply(other), request, reply),
                            () -> reply.fail(unknown(name)))));
          }
        });
  }

  /// Nothing that a client could wait for.
  static Status unknown(String name) {
    return Status.NOT_FOUND.withDescription(
        "quorate: there is no keyspace '%s'".formatted(name.replaceAll("[^ -~]", "?")));
  }
}
