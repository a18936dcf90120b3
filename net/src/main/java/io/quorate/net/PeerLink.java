package io.quorate.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.quorate.bytes.Parcel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// The connection on which frames go to one peer: dials until it stands, carries frames until it
/// breaks, and dials again.
///
/// ```
/// Resting -> Resolving -> Dialing -> Up
///    ^___________|___________|________|       and from each of them to Closed, for good
/// ```
final class PeerLink {
  private sealed interface State {
    /// Waits before it dials.
    record Resting(Alarm alarm) implements State {}

    /// A host name is being resolved, on another thread.
    record Resolving() implements State {}

    /// Connects or greets.
    record Dialing(Channel channel) implements State {}

    /// Frames can be sent.
    record Up(Channel channel) implements State {}

    record Closed() implements State {}
  }

  private final Endpoint endpoint;
  private final long node;
  private final FrameCodec codec;
  private final Backoff backoff;
  private List<HostPort> addresses;
  private int attempts;
  private State state = new State.Resolving();

  PeerLink(Endpoint endpoint, long node, List<HostPort> addresses, RandomGenerator jitter) {
    this.endpoint = endpoint;
    this.node = node;
    this.codec = new FrameCodec(endpoint.options().frameBytesMax());
    this.backoff =
        new Backoff(endpoint.options().backoffMin(), endpoint.options().backoffMax(), jitter);
    this.addresses = addresses;
  }

  long node() {
    return node;
  }

  /// Where to dial from the next attempt on.
  void addresses(List<HostPort> addresses) {
    this.addresses = addresses;
  }

  void start() {
    resolve();
  }

  /// Ends the wait before the next attempt, if there is one.
  void dialNow() {
    if (state instanceof State.Resting(var alarm)) {
      alarm.cancel();
      resolve();
    }
  }

  boolean isUp() {
    return state instanceof State.Up;
  }

  boolean isClosed() {
    return state instanceof State.Closed;
  }

  /// Queues a frame until [#flush]. Returns false, and does nothing, if there is no connection or
  /// its queue is full.
  boolean send(Parcel parcel) {
    if (!(state instanceof State.Up(var channel)) || !channel.isWritable()) {
      return false;
    }
    ByteBuf frame = codec.encode(channel.alloc(), parcel);
    endpoint.meter().sent(frame.readableBytes());
    var _ = channel.write(frame, channel.voidPromise());
    return true;
  }

  void flush() {
    if (state instanceof State.Up(var channel)) {
      endpoint.meter().flushed();
      channel.flush();
    }
  }

  /// Ends the link without telling anybody.
  void close() {
    State last = state;
    state = new State.Closed();
    switch (last) {
      case State.Resting(var alarm) -> alarm.cancel();
      case State.Dialing(var channel) -> Endpoint.close(channel);
      case State.Up(var channel) -> Endpoint.close(channel);
      case State.Resolving(), State.Closed() -> {}
    }
  }

  private void resolve() {
    state = new State.Resolving();
    HostPort address = addresses.get(attempts % addresses.size());
    int round = attempts / addresses.size();
    attempts = (attempts + 1) & Integer.MAX_VALUE;
    Thread.ofVirtual()
        .name("resolve-" + address.host())
        .start(() -> {
          @Nullable InetSocketAddress resolved = resolve(address, round);
          try {
            endpoint.loop().execute(() -> resolved(address, resolved));
          } catch (RejectedExecutionException _) {
            // The loop was closed meanwhile.
          }
        });
  }

  /// One of the addresses that the host name stands for, another one in each round.
  private static @Nullable InetSocketAddress resolve(HostPort address, int round) {
    try {
      InetAddress[] all = InetAddress.getAllByName(address.host());
      return new InetSocketAddress(all[round % all.length], address.port());
    } catch (UnknownHostException _) {
      return null;
    }
  }

  private void resolved(HostPort address, @Nullable InetSocketAddress resolved) {
    // Only one name is resolved at a time, so this is the one that was waited for.
    if (!(state instanceof State.Resolving)) {
      return;
    }
    if (resolved == null) {
      failed(address, "the host name is not known");
    } else {
      dial(address, resolved);
    }
  }

  private void dial(HostPort address, InetSocketAddress resolved) {
    ChannelFuture connecting = bootstrap(address).connect(resolved);
    Channel channel = connecting.channel();
    state = new State.Dialing(channel);
    connecting.addListener(done -> {
      if (!done.isSuccess() && isDialing(channel)) {
        failed(address, String.valueOf(done.cause().getMessage()));
      }
    });
    channel.closeFuture().addListener(_ -> lost(channel));
  }

  private Bootstrap bootstrap(HostPort address) {
    PeerOptions options = endpoint.options();
    Bootstrap bootstrap =
        new Bootstrap()
            .group(endpoint.loop().eventLoopGroup())
            .channel(endpoint.loop().transport().channelType())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) options.connectTimeout().toMillis())
            .option(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(options.queueBytesMax(), options.queueBytesMax()))
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) throws SSLException {
                    if (address.tls()) {
                      Endpoint.protect(
                          channel,
                          endpoint
                              .tls()
                              .dialer()
                              .newHandler(channel.alloc(), address.host(), address.port()));
                    }
                    channel
                        .pipeline()
                        .addLast("greeting", new DialedGreeting(endpoint, PeerLink.this));
                  }
                });
    if (endpoint.loop().transport() == Transport.EPOLL) {
      // Without it, a connection through a network that was cut comes back only when the system
      // next repeats its oldest packet, which it does ever more rarely.
      bootstrap.option(
          EpollChannelOption.TCP_USER_TIMEOUT, (int) options.stallTimeout().toMillis());
    }
    return bootstrap;
  }

  private boolean isDialing(Channel channel) {
    return state.equals(new State.Dialing(channel));
  }

  /// The handshake succeeded.
  void opened(Channel channel) {
    if (!isDialing(channel)) {
      return;
    }
    state = new State.Up(channel);
    backoff.reset();
    endpoint
        .log()
        .info(
            "node " + node,
            "connected",
            "connected to node %x at %s".formatted(node, Endpoint.remote(channel)));
    endpoint.listener().connected(node);
  }

  private void lost(Channel channel) {
    if (isDialing(channel)) {
      // What went wrong was said where it was noticed.
      rest();
    } else if (state.equals(new State.Up(channel))) {
      endpoint.log().info("node " + node, "lost", "lost the connection to node %x".formatted(node));
      rest();
      endpoint.listener().disconnected(node);
    }
  }

  private void failed(HostPort address, String reason) {
    endpoint
        .log()
        .info(
            address.toString(),
            "cannot connect",
            "cannot connect to node %x at %s: %s".formatted(node, address, reason));
    rest();
  }

  private void rest() {
    state = new State.Resting(endpoint.loop().schedule(backoff.next(), this::resolve));
  }
}
