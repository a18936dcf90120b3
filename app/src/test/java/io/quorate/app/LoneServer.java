package io.quorate.app;

import io.quorate.server.EtcdServer;
import io.quorate.server.flags.FlagParser;
import io.quorate.server.flags.Invocation;
import io.quorate.server.flags.ServerOptions;
import io.quorate.testkit.LocalCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A server in this process that is the only member of its cluster.
final class LoneServer {
  private LoneServer() {}

  /// @param port for clients
  static EtcdServer start(Path folder, int port, String... moreFlags) {
    int peers = LocalCluster.freePorts(1).getFirst();
    List<String> usual =
        List.of(
            "--name=a",
            "--data-dir=" + folder,
            "--listen-client-urls=http://127.0.0.1:" + port,
            "--advertise-client-urls=http://127.0.0.1:" + port,
            "--listen-peer-urls=http://127.0.0.1:" + peers,
            "--initial-advertise-peer-urls=http://127.0.0.1:" + peers,
            "--initial-cluster=a=http://127.0.0.1:" + peers);
    List<String> flags = Stream.concat(usual.stream(), Stream.of(moreFlags)).toList();
    if (!(FlagParser.parse(flags, Map.of()) instanceof Invocation.Serve serve)) {
      throw new IllegalArgumentException("these flags do not serve: " + flags);
    }
    return EtcdServer.start(ServerOptions.from(serve.flags()));
  }
}
