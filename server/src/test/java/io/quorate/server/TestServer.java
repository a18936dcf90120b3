package io.quorate.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.quorate.api.etcd.KVGrpc;
import io.quorate.api.etcd.PutRequest;
import io.quorate.api.etcd.RangeRequest;
import io.quorate.server.flags.FlagParser;
import io.quorate.server.flags.Invocation;
import io.quorate.server.flags.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/// A server in this JVM on free ports of the loopback interface, and a client of it that expects to
/// be served.
final class TestServer implements AutoCloseable {
  /// Bounds that tests need not wait long for, and that little data exceeds.
  static final Bounds TIGHT =
      new Bounds(Duration.ofMillis(1500), Duration.ofMillis(1500), 24 << 20, 1000, 16 << 20);

  /// What gRPC says of connections that break is of no interest here.
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  static {
    GRPC.setLevel(Level.OFF);
  }

  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final EtcdServer server;
  private final int port;
  private final int monitoringPort;
  private final ManagedChannel channel;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  private TestServer(Path folder, Bounds bounds, List<String> moreFlags) {
    List<Integer> ports = freePorts(3);
    this.port = ports.get(0);
    this.monitoringPort = ports.get(2);
    List<String> flags = new ArrayList<>();
    flags.add("--name=a");
    flags.add("--data-dir=" + folder);
    flags.add("--listen-client-urls=" + url(port));
    flags.add("--advertise-client-urls=" + url(port));
    flags.add("--listen-peer-urls=" + url(ports.get(1)));
    flags.add("--initial-advertise-peer-urls=" + url(ports.get(1)));
    flags.add("--listen-metrics-urls=" + url(monitoringPort));
    flags.add("--heartbeat-interval=10");
    flags.add("--election-timeout=100");
    flags.add("--initial-cluster=a=" + url(ports.get(1)));
    flags.addAll(moreFlags);
    if (!(FlagParser.parse(flags, Map.of()) instanceof Invocation.Serve serve)) {
      throw new IllegalArgumentException("these flags do not serve: " + flags);
    }
    this.server = EtcdServer.start(ServerOptions.from(serve.flags()), bounds);
    this.channel = newChannel();
  }

  /// The one node of its cluster, which leads it.
  static TestServer alone(Path folder, Bounds bounds, String... moreFlags) {
    TestServer server = new TestServer(folder, bounds, List.of(moreFlags));
    server.await("a leader", () -> server.get("/health").statusCode() == 200);
    return server;
  }

  /// One of three nodes, of which the others never come: it finds no leader.
  static TestServer withoutQuorum(Path folder, Bounds bounds) {
    List<Integer> others = freePorts(2);
    int self = freePorts(1).getFirst();
    return new TestServer(
        folder,
        bounds,
        List.of(
            "--listen-peer-urls=" + url(self),
            "--initial-advertise-peer-urls=" + url(self),
            "--initial-cluster=a=%s,b=%s,c=%s"
                .formatted(url(self), url(others.get(0)), url(others.get(1)))));
  }

  int port() {
    return port;
  }

  EtcdServer server() {
    return server;
  }

  ManagedChannel channel() {
    return channel;
  }

  /// A connection of its own.
  ManagedChannel newChannel() {
    return NettyChannelBuilder.forAddress("127.0.0.1", port)
        .usePlaintext()
        .maxInboundMessageSize(Integer.MAX_VALUE)
        .build();
  }

  KVGrpc.KVBlockingStub kv() {
    return KVGrpc.newBlockingStub(channel).withDeadlineAfter(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
  }

  static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  void put(String key, int valueBytes) {
    ByteString value = ByteString.copyFrom(new byte[valueBytes]);
    var _ = kv().put(PutRequest.newBuilder().setKey(bytes(key)).setValue(value).build());
  }

  /// Writes and reads as any well-behaved client.
  boolean serves() {
    var _ = kv().put(PutRequest.newBuilder().setKey(bytes("k")).setValue(bytes("v")).build());
    return kv().range(RangeRequest.newBuilder().setKey(bytes("k")).build()).getCount() == 1
        && get("/health").statusCode() == 200;
  }

  HttpResponse<String> get(String path) {
    return send(request(port, path).GET());
  }

  HttpResponse<String> getFromMonitoring(String path) {
    return send(request(monitoringPort, path).GET());
  }

  HttpResponse<String> post(String path, String body) {
    return send(request(port, path).POST(BodyPublishers.ofString(body, UTF_8)));
  }

  HttpResponse<String> ask(String method, String path) {
    return send(request(port, path).method(method, BodyPublishers.noBody()));
  }

  /// One metric without labels.
  double metric(String name) {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name));
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create(url(port) + path)).timeout(TIMEOUT);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Looks again and again until a condition holds.
  void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited in vain for " + what);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  @Override
  public void close() {
    var _ = channel.shutdownNow();
    http.close();
    server.close();
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  static List<Integer> freePorts(int count) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      List<Integer> ports = held.stream().map(ServerSocket::getLocalPort).toList();
      for (ServerSocket socket : held) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
