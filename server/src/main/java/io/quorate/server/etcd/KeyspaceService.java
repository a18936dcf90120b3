package io.quorate.server.etcd;

import io.grpc.Status;
import io.quorate.api.keyspace.CreateKeyspaceRequest;
import io.quorate.api.keyspace.CreateKeyspaceResponse;
import io.quorate.api.keyspace.DropKeyspaceRequest;
import io.quorate.api.keyspace.DropKeyspaceResponse;
import io.quorate.api.keyspace.KeyspaceInfo;
import io.quorate.api.keyspace.KeyspacesGrpc;
import io.quorate.api.keyspace.ListKeyspacesRequest;
import io.quorate.api.keyspace.ListKeyspacesResponse;
import io.quorate.protocol.EngineName;
import io.quorate.runtime.Outcome;
import io.quorate.server.cluster.KeyspaceAnswer;
import io.quorate.server.cluster.KeyspaceEntry;
import io.quorate.server.cluster.Quota;
import io.quorate.server.keyspace.HostedKeyspaces;
import io.quorate.server.keyspace.Keyspaces;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Our own `Keyspaces` service.
final class KeyspaceService {
  private final HostedKeyspaces keyspaces;
  private final EngineName engine;

  /// @param engine that of the default keyspace, and of others for which none is chosen
  KeyspaceService(HostedKeyspaces keyspaces, EngineName engine) {
    this.keyspaces = keyspaces;
    this.engine = engine;
  }

  List<Unary<?, ?>> methods() {
    return List.of(
        new Unary<>(KeyspacesGrpc.getCreateMethod(), this::create),
        new Unary<>(KeyspacesGrpc.getListMethod(), this::list),
        new Unary<>(KeyspacesGrpc.getDropMethod(), this::drop));
  }

  private void create(CreateKeyspaceRequest message, Reply<CreateKeyspaceResponse> reply) {
    String name = message.getName();
    Optional<EngineName> chosen = chosen(message.getEngine());
    if (name.equals(Keyspaces.DEFAULT)) {
      reply.fail(of(KeyspaceAnswer.Refusal.EXISTS, name));
    } else if (!KeyspaceEntry.isName(name)) {
      reply.fail(badName(name));
    } else if (chosen.isEmpty()) {
      reply.fail(
          Status.INVALID_ARGUMENT.withDescription(
              "quorate: engine %d is not known".formatted(message.getEngineValue())));
    } else {
      keyspaces.create(
          name,
          chosen.get(),
          Quota.of(message.getQuotaBytes()),
          changed(
              name,
              reply,
              entry ->
                  reply.answer(
                      CreateKeyspaceResponse.newBuilder().setKeyspace(info(entry)).build())));
    }
  }

  private Optional<EngineName> chosen(io.quorate.api.keyspace.Engine message) {
    return switch (message) {
      case UNSPECIFIED -> Optional.of(engine);
      case RAFT -> Optional.of(EngineName.RAFT);
      case MULTI_PAXOS -> Optional.of(EngineName.MULTI_PAXOS);
      case UNRECOGNIZED -> Optional.empty();
    };
  }

  private static io.quorate.api.keyspace.Engine message(EngineName engine) {
    return switch (engine) {
      case RAFT -> io.quorate.api.keyspace.Engine.RAFT;
      case MULTI_PAXOS -> io.quorate.api.keyspace.Engine.MULTI_PAXOS;
    };
  }

  private void drop(DropKeyspaceRequest message, Reply<DropKeyspaceResponse> reply) {
    String name = message.getName();
    if (name.equals(Keyspaces.DEFAULT)) {
      reply.fail(
          Status.FAILED_PRECONDITION.withDescription(
              "quorate: the keyspace 'default' cannot be dropped"));
    } else if (!KeyspaceEntry.isName(name)) {
      reply.fail(badName(name));
    } else {
      Consumer<Outcome<KeyspaceAnswer>> answered =
          changed(name, reply, _ -> reply.answer(DropKeyspaceResponse.getDefaultInstance()));
      keyspaces.drop(
          name,
          drop -> {
            switch (drop) {
              case HostedKeyspaces.Drop.Answered(var outcome) -> answered.accept(outcome);
              case HostedKeyspaces.Drop.Prepared(var transactions) ->
                  reply.fail(
                      Status.FAILED_PRECONDITION.withDescription(
                          "quorate: keyspace '%s' is not dropped: %s prepared in it, %s first"
                              .formatted(
                                  name,
                                  transactions.size() == 1
                                      ? "one transaction is"
                                      : transactions.size() + " transactions are",
                                  transactions.getFirst())));
            }
          });
    }
  }

  private void list(ListKeyspacesRequest message, Reply<ListKeyspacesResponse> reply) {
    keyspaces.list(outcome -> {
      switch (outcome) {
        case Outcome.Done(var entries, _) -> {
          ListKeyspacesResponse.Builder answer =
              ListKeyspacesResponse.newBuilder().addKeyspaces(infoOfDefault());
          entries.forEach(entry -> answer.addKeyspaces(info(entry)));
          reply.answer(answer.build());
        }
        case Outcome.Refused(var reason) -> reply.fail(Errors.of(reason));
        case Outcome.Unknown(var doubt) -> reply.fail(Errors.of(doubt));
      }
    });
  }

  private static Consumer<Outcome<KeyspaceAnswer>> changed(
      String name, Reply<?> reply, Consumer<KeyspaceEntry> done) {
    return outcome -> {
      switch (outcome) {
        case Outcome.Done(KeyspaceAnswer.Changed(var entry), _) -> done.accept(entry);
        case Outcome.Done(KeyspaceAnswer.Refusal refusal, _) -> reply.fail(of(refusal, name));
        case Outcome.Refused(var reason) -> reply.fail(Errors.of(reason));
        case Outcome.Unknown(var doubt) -> reply.fail(Errors.of(doubt));
      }
    };
  }

  private static Status of(KeyspaceAnswer.Refusal refusal, String name) {
    return switch (refusal) {
      case NOT_FOUND -> KeyspaceChoice.unknown(name);
      case EXISTS ->
          Status.ALREADY_EXISTS.withDescription(
              "quorate: there is a keyspace '%s' already".formatted(name));
      case TOO_MANY ->
          Status.RESOURCE_EXHAUSTED.withDescription(
              "quorate: there are as many keyspaces as there may be; drop one first");
    };
  }

  private static Status badName(String name) {
    return Status.INVALID_ARGUMENT.withDescription(
        "quorate: '%s' names no keyspace: %s"
            .formatted(name.replaceAll("[^ -~]", "?"), KeyspaceEntry.NAME_RULE));
  }

  private KeyspaceInfo infoOfDefault() {
    return info(
        Keyspaces.DEFAULT,
        Keyspaces.DEFAULT_GROUP,
        engine,
        keyspaces.find(Keyspaces.DEFAULT).orElseThrow().quota());
  }

  private KeyspaceInfo info(KeyspaceEntry entry) {
    return info(entry.name(), entry.group(), entry.engine(), entry.quota());
  }

  private KeyspaceInfo info(String name, long group, EngineName by, Quota quota) {
    return KeyspaceInfo.newBuilder()
        .setName(name)
        .setGroup(group)
        .setEngine(message(by))
        .setQuotaBytes(quota.number())
        .setBytesInUse(keyspaces.find(name).map(Keyspace::bytesInUse).orElse(0L))
        .build();
  }
}
