package io.quorate.server.differential;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.quorate.server.EtcdServer;
import io.quorate.server.flags.FlagParser;
import io.quorate.server.flags.Invocation;
import io.quorate.server.flags.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A server with one node, etcd's or ours, and a connection to it.
final class Party implements AutoCloseable {
  static final Path ETCD = Path.of("/usr/bin/etcd");

  private static final int ANSWER_SECONDS = 30;
  private static final int START_SECONDS = 60;

  /// Larger than what a server may be sent, so that it is the server who refuses.
  private static final int MESSAGE_BYTES_MAX = 64 << 20;

  private final String name;
  private final Runnable end;
  private final ManagedChannel channel;

  private Party(String name, Runnable end, int port) {
    this.name = name;
    this.end = end;
    this.channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port)
            .usePlaintext()
            .maxInboundMessageSize(MESSAGE_BYTES_MAX)
            .build();
  }

  static boolean etcdIsInstalled() {
    return Files.isExecutable(ETCD);
  }

  /// Starts an etcd, whose log goes into the folder.
  static Party etcd(Path folder, String... flags) throws IOException {
    int port = freePort();
    List<String> command = new ArrayList<>(List.of(ETCD.toString()));
    command.addAll(flags(folder, port, flags));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("etcd.log").toFile())
            .start();
    return new Party("etcd", () -> end(process), port);
  }

  /// Starts a server of ours in this process.
  static Party quorate(Path folder, String... flags) throws IOException {
    int port = freePort();
    Invocation invocation = FlagParser.parse(flags(folder, port, flags), Map.of());
    if (!(invocation instanceof Invocation.Serve serve)) {
      throw new IllegalArgumentException("flags that start no server");
    }
    EtcdServer server = EtcdServer.start(ServerOptions.from(serve.flags()));
    return new Party("quorate", server::close, port);
  }

  private static List<String> flags(Path folder, int clientPort, String... more)
      throws IOException {
    String clients = "http://127.0.0.1:" + clientPort;
    String peers = "http://127.0.0.1:" + freePort();
    List<String> flags = new ArrayList<>(List.of("--name=one", "--data-dir=" + folder));
    flags.addAll(List.of("--listen-client-urls=" + clients, "--advertise-client-urls=" + clients));
    flags.addAll(List.of("--listen-peer-urls=" + peers, "--initial-advertise-peer-urls=" + peers));
    flags.add("--initial-cluster=one=" + peers);
    flags.addAll(List.of(more));
    return flags;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void end(Process process) {
    process.destroy();
    process.onExit().join();
  }

  /// Asks, and returns before the answer has come.
  <Q, A> ListenableFuture<Answer> ask(MethodDescriptor<Q, A> method, Q question) {
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(ANSWER_SECONDS, TimeUnit.SECONDS).withWaitForReady();
    ListenableFuture<Answer> done =
        Futures.transform(
            ClientCalls.futureUnaryCall(channel.newCall(method, options), question),
            Answer::of,
            Runnable::run);
    return Futures.catching(
        done,
        StatusRuntimeException.class,
        failure -> Answer.of(failure.getStatus()),
        Runnable::run);
  }

  /// Asks and waits for the answer.
  <Q, A> Answer answer(MethodDescriptor<Q, A> method, Q question) {
    return await(ask(method, question));
  }

  static Answer await(ListenableFuture<Answer> answer) {
    try {
      return answer.get(2L * ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /// Asks until the server has a leader.
  <Q, A> void awaitReady(MethodDescriptor<Q, A> method, Q question) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (answer(method, question) instanceof Answer.Failed failed) {
      boolean mayCome = failed.code() == Status.Code.UNAVAILABLE;
      if (!mayCome || System.nanoTime() - deadline > 0) {
        throw new AssertionError("%s does not start: %s".formatted(name, failed));
      }
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    end.run();
  }
}
