package io.quorate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServiceDescriptor;
import io.quorate.api.election.ElectionGrpc;
import io.quorate.api.etcd.AuthGrpc;
import io.quorate.api.etcd.ClusterGrpc;
import io.quorate.api.etcd.KVGrpc;
import io.quorate.api.etcd.LeaseGrpc;
import io.quorate.api.etcd.MaintenanceGrpc;
import io.quorate.api.lock.LockGrpc;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ApiPathsTest {
  @Test
  void every_method_with_one_request_and_one_answer_has_a_path_and_no_other_has() {
    List<ServiceDescriptor> services =
        List.of(
            KVGrpc.getServiceDescriptor(),
            LeaseGrpc.getServiceDescriptor(),
            ClusterGrpc.getServiceDescriptor(),
            MaintenanceGrpc.getServiceDescriptor(),
            AuthGrpc.getServiceDescriptor(),
            LockGrpc.getServiceDescriptor(),
            ElectionGrpc.getServiceDescriptor());
    Set<String> unary =
        services.stream()
            .flatMap(service -> service.getMethods().stream())
            .filter(method -> method.getType() == MethodType.UNARY)
            .map(method -> method.getFullMethodName())
            .collect(Collectors.toSet());
    assertThat(Set.copyOf(ApiPaths.METHODS.values())).isEqualTo(unary);
  }
}
