package io.quorate.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.quorate.server.http.HttpConnections;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// Where monitoring connects if it shall not share the clients' port (`--listen-metrics-urls`):
/// HTTP/1.1 only, in cleartext.
final class MonitoringPort implements AutoCloseable {
  private final HttpConnections http;
  private final List<Channel> listening = new ArrayList<>();

  private MonitoringPort(HttpConnections http) {
    this.http = http;
  }

  /// Opens the port.
  ///
  /// @throws IOException if an address cannot be listened on
  static MonitoringPort open(
      List<InetSocketAddress> addresses,
      EventLoopGroup loops,
      Class<? extends ServerSocketChannel> channelType,
      HttpConnections http)
      throws IOException {
    MonitoringPort port = new MonitoringPort(http);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(channelType)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    http.take(channel.pipeline());
                  }
                });
    for (InetSocketAddress address : addresses) {
      var bound = bootstrap.bind(address).awaitUninterruptibly();
      if (!bound.isSuccess()) {
        port.close();
        throw new IOException("cannot listen on " + address, bound.cause());
      }
      port.listening.add(bound.channel());
    }
    return port;
  }

  @Override
  public void close() {
    listening.forEach(channel -> channel.close().awaitUninterruptibly());
    http.close();
  }
}
