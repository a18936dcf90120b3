package io.quorate.server.etcd;

import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.quorate.api.etcd.ClusterGrpc;
import io.quorate.api.etcd.KVGrpc;
import io.quorate.api.etcd.MaintenanceGrpc;
import io.quorate.runtime.Group;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// The services of etcd that this server offers; calls to others are answered with gRPC's
/// "unimplemented".
public final class EtcdServices {
  private EtcdServices() {}

  /// @param peerUrls of every member, by id
  /// @param diskBytes how much disk the node uses
  /// @param readers carries out reads that may take long
  public static List<ServerServiceDefinition> of(
      Keyspace keyspace,
      Group<ClusterState, Boolean> cluster,
      Map<Long, List<String>> peerUrls,
      RequestLimits limits,
      LongSupplier diskBytes,
      Executor readers) {
    BindableService health = new HealthService();
    return List.of(
        define(KVGrpc.getServiceDescriptor(), new KvService(keyspace, limits, readers).methods()),
        define(
            ClusterGrpc.getServiceDescriptor(),
            new ClusterService(keyspace, cluster, peerUrls).methods()),
        define(
            MaintenanceGrpc.getServiceDescriptor(),
            new MaintenanceService(keyspace, diskBytes, readers).methods()),
        health.bindService());
  }

  private static ServerServiceDefinition define(
      ServiceDescriptor service, List<Unary<?, ?>> methods) {
    ServerServiceDefinition.Builder builder = ServerServiceDefinition.builder(service.getName());
    methods.forEach(method -> builder.addMethod(method.overGrpc()));
    return builder.build();
  }
}
