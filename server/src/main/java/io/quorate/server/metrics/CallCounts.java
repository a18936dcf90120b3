package io.quorate.server.metrics;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.quorate.server.metrics.MetricsText.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// gRPC calls by method and outcome, and their bytes. Calls of methods that do not exist are not
/// counted: clients invent their names.
public final class CallCounts implements MetricSource {
  private final LongAdder bytesReceived = new LongAdder();
  private final LongAdder bytesSent = new LongAdder();
  private final ConcurrentMap<String, Method> methods = new ConcurrentHashMap<>();

  public CallCounts() {}

  /// The counts of one method.
  public static final class Method {
    private final List<String> labels;
    private final LongAdder started = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder[] handled = new LongAdder[Status.Code.values().length];

    Method(MethodDescriptor<?, ?> method) {
      this.labels =
          List.of(
              "grpc_method", name(method.getBareMethodName()),
              "grpc_service", name(method.getServiceName()),
              "grpc_type", goName(method.getType()));
      for (int i = 0; i < handled.length; i++) {
        handled[i] = new LongAdder();
      }
    }

    private static String name(@Nullable String name) {
      return name == null ? "unknown" : name;
    }

    public void received() {
      received.increment();
    }

    public void sent() {
      sent.increment();
    }

    public void handled(Status status) {
      handled[status.getCode().value()].increment();
    }
  }

  /// A call begins.
  public Method started(MethodDescriptor<?, ?> method) {
    Method counts = methods.get(method.getFullMethodName());
    if (counts == null) {
      counts = methods.computeIfAbsent(method.getFullMethodName(), _ -> new Method(method));
    }
    counts.started.increment();
    return counts;
  }

  public void received(long bytes) {
    bytesReceived.add(bytes);
  }

  public void sent(long bytes) {
    bytesSent.add(bytes);
  }

  @Override
  public void writeTo(MetricsText text) {
    text.counter(
        "etcd_network_client_grpc_received_bytes_total",
        bytesReceived.sum(),
        "Bytes of messages received from gRPC clients.");
    text.counter(
        "etcd_network_client_grpc_sent_bytes_total",
        bytesSent.sum(),
        "Bytes of messages sent to gRPC clients.");
    text.family("grpc_server_started_total", Kind.COUNTER, "Calls begun.");
    methods.values().forEach(method -> sample(text, method, method.started));
    text.family("grpc_server_handled_total", Kind.COUNTER, "Calls ended, by their status.");
    methods.values().forEach(method -> handled(text, method));
    text.family("grpc_server_msg_received_total", Kind.COUNTER, "Messages received.");
    methods.values().forEach(method -> sample(text, method, method.received));
    text.family("grpc_server_msg_sent_total", Kind.COUNTER, "Messages sent.");
    methods.values().forEach(method -> sample(text, method, method.sent));
  }

  private static void sample(MetricsText text, Method method, LongAdder count) {
    text.sample(count.sum(), method.labels.toArray(String[]::new));
  }

  /// The labels are those of gRPC's metrics for Go, which dashboards for etcd know.
  private static void handled(MetricsText text, Method method) {
    for (Status.Code code : Status.Code.values()) {
      long count = method.handled[code.value()].sum();
      if (count > 0) {
        List<String> labels = new ArrayList<>(List.of("grpc_code", goName(code)));
        labels.addAll(method.labels);
        text.sample(count, labels.toArray(String[]::new));
      }
    }
  }

  private static String goName(Status.Code code) {
    return switch (code) {
      case OK -> "OK";
      case CANCELLED -> "Canceled";
      default ->
          Arrays.stream(code.name().split("_", -1))
              .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
              .collect(Collectors.joining());
    };
  }

  private static String goName(MethodType type) {
    return switch (type) {
      case UNARY, UNKNOWN -> "unary";
      case CLIENT_STREAMING -> "client_stream";
      case SERVER_STREAMING -> "server_stream";
      case BIDI_STREAMING -> "bidi_stream";
    };
  }
}
