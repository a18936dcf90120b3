package io.quorate.client;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// The connections of a load and the event loops they live on.
final class Connections implements AutoCloseable {
  private final EventLoopGroup group;
  private final List<Endpoint> endpoints;
  private final List<ManagedChannel> channels;

  Connections(EventLoopGroup group, List<Endpoint> endpoints, List<ManagedChannel> channels) {
    this.group = group;
    this.endpoints = endpoints;
    this.channels = channels;
  }

  /// Connections that go round the endpoints; none is made yet.
  static Connections over(List<Endpoint> endpoints, int connections, int eventLoops) {
    var threads = new DefaultThreadFactory("load", true);
    var epoll = Epoll.isAvailable();
    var group =
        new MultiThreadIoEventLoopGroup(
            eventLoops, threads, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    var channels = new ArrayList<ManagedChannel>();
    for (int i = 0; i < connections; i++) {
      channels.add(
          Channels.to(endpoints.get(i % endpoints.size()))
              .eventLoopGroup(group)
              .channelType(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
              .build());
    }
    return new Connections(group, endpoints, channels);
  }

  /// Makes all connections, at the same time.
  ///
  /// @throws EtcdException if one is not there in time
  void connect(Duration atMost) throws InterruptedException {
    var missing = new CountDownLatch(channels.size());
    channels.forEach(channel -> watch(channel, missing));
    if (!missing.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
      for (int i = 0; i < channels.size(); i++) {
        if (channels.get(i).getState(false) != ConnectivityState.READY) {
          throw new EtcdException(
              endpoints.get(i % endpoints.size()),
              new Failure("UNAVAILABLE", "no connection within " + atMost.toMillis() + " ms"));
        }
      }
    }
  }

  private static void watch(ManagedChannel channel, CountDownLatch missing) {
    var state = channel.getState(true);
    if (state == ConnectivityState.READY) {
      missing.countDown();
    } else {
      channel.notifyWhenStateChanged(state, () -> watch(channel, missing));
    }
  }

  ManagedChannel channel(int client) {
    return channels.get(client % channels.size());
  }

  ScheduledExecutorService executor() {
    return group;
  }

  /// Lets connections that were lost be tried again now.
  void reconnect() {
    for (var channel : channels) {
      if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
        channel.resetConnectBackoff();
      }
    }
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    // Without the quiet period the process would wait for nothing.
    var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
