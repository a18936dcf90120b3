package io.quorate.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.quorate.api.auth.AuthorizationProto;
import io.quorate.api.election.ElectionProto;
import io.quorate.api.etcd.AuthProto;
import io.quorate.api.etcd.ClusterProto;
import io.quorate.api.etcd.HeaderProto;
import io.quorate.api.etcd.KvProto;
import io.quorate.api.etcd.LeaseProto;
import io.quorate.api.etcd.MaintenanceProto;
import io.quorate.api.etcd.WatchProto;
import io.quorate.api.health.HealthProto;
import io.quorate.api.lock.LockProto;
import io.quorate.api.mvcc.MvccProto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Holds the generated classes against `etcd-3.6.txt`, the facts about etcd's API that a client can
/// see. That file is the contract: it changes when etcd's API does, never to make this test pass.
class ApiContractTest {
  private static final List<FileDescriptor> FILES =
      List.of(
          AuthorizationProto.getDescriptor(),
          MvccProto.getDescriptor(),
          HeaderProto.getDescriptor(),
          KvProto.getDescriptor(),
          WatchProto.getDescriptor(),
          LeaseProto.getDescriptor(),
          ClusterProto.getDescriptor(),
          MaintenanceProto.getDescriptor(),
          AuthProto.getDescriptor(),
          LockProto.getDescriptor(),
          ElectionProto.getDescriptor(),
          HealthProto.getDescriptor());

  @Test
  void methods_fields_types_and_numbers_are_those_of_etcd() throws IOException {
    assertThat(generated()).containsExactlyElementsOf(contract());
  }

  @Test
  void every_service_of_etcd_is_there_with_all_its_methods() {
    var methods =
        FILES.stream()
            .flatMap(file -> file.getServices().stream())
            .collect(
                Collectors.toMap(
                    service -> service.getFullName(), service -> service.getMethods().size()));
    assertThat(methods)
        .containsOnly(
            Map.entry("etcdserverpb.KV", 5),
            Map.entry("etcdserverpb.Watch", 1),
            Map.entry("etcdserverpb.Lease", 5),
            Map.entry("etcdserverpb.Cluster", 5),
            Map.entry("etcdserverpb.Maintenance", 8),
            Map.entry("etcdserverpb.Auth", 17),
            Map.entry("v3lockpb.Lock", 2),
            Map.entry("v3electionpb.Election", 5),
            Map.entry("grpc.health.v1.Health", 2));
  }

  private static List<String> contract() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ApiContractTest.class.getResourceAsStream("etcd-3.6.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    }
  }

  /// Methods, enums and messages in three blocks, each sorted by name; fields in order of number.
  private static List<String> generated() {
    List<MethodDescriptor> methods = new ArrayList<>();
    List<EnumDescriptor> enums = new ArrayList<>();
    List<Descriptor> messages = new ArrayList<>();
    for (FileDescriptor file : FILES) {
      file.getServices().forEach(service -> methods.addAll(service.getMethods()));
      enums.addAll(file.getEnumTypes());
      for (Descriptor message : file.getMessageTypes()) {
        messages.add(message);
        enums.addAll(message.getEnumTypes());
      }
    }
    List<String> lines = new ArrayList<>();
    methods.stream()
        .sorted(Comparator.comparing(MethodDescriptor::getFullName))
        .forEach(method -> lines.add(rendered(method)));
    enums.stream()
        .sorted(Comparator.comparing(EnumDescriptor::getFullName))
        .forEach(type -> lines.add(rendered(type)));
    messages.stream()
        .sorted(Comparator.comparing(Descriptor::getFullName))
        .forEach(message -> render(message, lines));
    return lines;
  }

  private static String rendered(MethodDescriptor method) {
    return "rpc /%s/%s %s%s -> %s%s"
        .formatted(
            method.getService().getFullName(),
            method.getName(),
            method.isClientStreaming() ? "stream " : "",
            method.getInputType().getFullName(),
            method.isServerStreaming() ? "stream " : "",
            method.getOutputType().getFullName());
  }

  private static String rendered(EnumDescriptor type) {
    return "enum %s %s"
        .formatted(
            type.getFullName(),
            type.getValues().stream()
                .map(value -> value.getName() + "=" + value.getNumber())
                .collect(Collectors.joining(" ")));
  }

  private static void render(Descriptor message, List<String> lines) {
    lines.add("message " + message.getFullName());
    message.getFields().stream()
        .sorted(Comparator.comparingInt(FieldDescriptor::getNumber))
        .forEach(field -> lines.add("  " + rendered(field)));
  }

  private static String rendered(FieldDescriptor field) {
    String type =
        switch (field.getType()) {
          case MESSAGE -> field.getMessageType().getFullName();
          case ENUM -> field.getEnumType().getFullName();
          default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
    return "%d %s%s %s%s"
        .formatted(
            field.getNumber(),
            field.isRepeated() ? "repeated " : "",
            type,
            field.getName(),
            field.getContainingOneof() == null
                ? ""
                : " in " + field.getContainingOneof().getName());
  }
}
