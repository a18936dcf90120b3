package io.quorate.server.etcd;

import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.quorate.api.etcd.ClusterGrpc;
import io.quorate.api.etcd.KVGrpc;
import io.quorate.api.etcd.MaintenanceGrpc;
import io.quorate.api.etcd.RangeRequest;
import io.quorate.api.etcd.StatusRequest;
import io.quorate.api.keyspace.KeyspacesGrpc;
import io.quorate.api.replica.DescribeRequest;
import io.quorate.api.replica.ReplicaGrpc;
import io.quorate.api.session.SessionGrpc;
import io.quorate.api.transaction.TransactionsGrpc;
import io.quorate.protocol.EngineName;
import io.quorate.server.cluster.Membership;
import io.quorate.server.keyspace.HostedKeyspaces;
import io.quorate.transaction.Coordinator;
import io.quorate.transaction.Inspection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// The services of etcd that this server offers, and our own, independent of what carries them;
/// calls to others are answered with gRPC's "unimplemented".
public final class EtcdServices {
  private final Map<ServiceDescriptor, List<Unary<?, ?>>> services;

  private final List<BindableService> streaming;

  private EtcdServices(
      Map<ServiceDescriptor, List<Unary<?, ?>>> services, List<BindableService> streaming) {
    this.services = services;
    this.streaming = streaming;
  }

  /// @param keyspace the default one
  /// @param engine that of the default keyspace
  /// @param coordinator of this server's transactions
  /// @param facts how the node is set up
  /// @param observations what befalls the node
  /// @param diskBytes how much disk the node uses
  /// @param readers carries out reads that may take long
  public static EtcdServices of(
      Keyspace keyspace,
      HostedKeyspaces keyspaces,
      EngineName engine,
      Coordinator coordinator,
      Inspection inspection,
      Membership membership,
      RequestLimits limits,
      ReplicaFacts facts,
      ObservationService observations,
      LongSupplier diskBytes,
      Executor readers) {
    KeyspaceChoice choice = new KeyspaceChoice(keyspaces);
    Map<ServiceDescriptor, List<Unary<?, ?>>> services =
        Map.of(
            KVGrpc.getServiceDescriptor(),
            KvService.methods(choice, limits, readers),
            ClusterGrpc.getServiceDescriptor(),
            new ClusterService(keyspace, membership).methods(),
            MaintenanceGrpc.getServiceDescriptor(),
            new MaintenanceService(keyspace, diskBytes, readers).methods(),
            SessionGrpc.getServiceDescriptor(),
            SessionService.methods(choice, limits),
            TransactionsGrpc.getServiceDescriptor(),
            new TransactionService(coordinator, inspection).methods(),
            KeyspacesGrpc.getServiceDescriptor(),
            new KeyspaceService(keyspaces, engine).methods(),
            ReplicaGrpc.getServiceDescriptor(),
            new ReplicaService(keyspace, facts, diskBytes, readers).methods());
    Map<ServiceDescriptor, List<Unary<?, ?>>> guarded = new HashMap<>();
    services.forEach((service, methods) ->
        guarded.put(
            service, methods.stream().<Unary<?, ?>>map(m -> guarded(m, membership)).toList()));
    return new EtcdServices(guarded, List.of(observations, new HealthService()));
  }

  /// As in etcd, a learner answers only what it can answer alone.
  private static <Q, A> Unary<Q, A> guarded(Unary<Q, A> unary, Membership membership) {
    return new Unary<>(
        unary.method(),
        (request, reply) -> {
          if (membership.isLearner() && !isForLearners(request)) {
            reply.fail(Errors.NOT_BY_LEARNER);
          } else {
            unary.handler().accept(request, reply);
          }
        });
  }

  private static boolean isForLearners(Object request) {
    return request instanceof StatusRequest
        || request instanceof DescribeRequest
        || (request instanceof RangeRequest range && range.getSerializable());
  }

  /// All methods with one request and one answer.
  public List<Unary<?, ?>> unary() {
    return services.values().stream().<Unary<?, ?>>flatMap(List::stream).toList();
  }

  /// All services as gRPC knows them, and those that answer more than once; its own one for health
  /// is among them.
  public List<ServerServiceDefinition> overGrpc() {
    List<ServerServiceDefinition> definitions = new ArrayList<>();
    services.forEach((service, methods) -> definitions.add(define(service, methods)));
    streaming.forEach(service -> definitions.add(service.bindService()));
    return definitions;
  }

  private static ServerServiceDefinition define(
      ServiceDescriptor service, List<Unary<?, ?>> methods) {
    ServerServiceDefinition.Builder builder = ServerServiceDefinition.builder(service.getName());
    methods.forEach(method -> builder.addMethod(method.overGrpc()));
    return builder.build();
  }
}
