package io.quorate.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.quorate.bytes.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// The accepted connections: those in their handshake, of which there are only so many, and one for
/// each admitted node.
final class Acceptor {
  private final Endpoint endpoint;
  private final LongConsumer present;
  private final Set<Channel> greeting = new LinkedHashSet<>();
  private final Map<Long, Channel> admitted = new HashMap<>();
  private final List<Channel> listening = new ArrayList<>();
  private LongFunction<Bytes> answers = _ -> Bytes.EMPTY;

  /// @param present is told the number of each node that was admitted
  Acceptor(Endpoint endpoint, LongConsumer present) {
    this.endpoint = endpoint;
    this.present = present;
  }

  void answerInquiries(LongFunction<Bytes> by) {
    answers = by;
  }

  Bytes answerTo(long node) {
    return answers.apply(node);
  }

  /// Listens and returns the port.
  ///
  /// @param tls whether connections have to begin with a TLS handshake
  int bind(String host, int port, boolean tls) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(endpoint.loop().eventLoopGroup())
            .channel(endpoint.loop().serverChannelType())
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel, tls);
                  }
                });
    // On their own loop, registering and binding are done when these calls return.
    ChannelFuture registered = bootstrap.register();
    Channel channel = registered.channel();
    ChannelFuture bound =
        registered.isSuccess() ? channel.bind(new InetSocketAddress(host, port)) : registered;
    if (!bound.isSuccess()) {
      Endpoint.close(channel);
      throw cannotListen(host, port, bound.cause());
    }
    listening.add(channel);
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  private static UncheckedIOException cannotListen(
      String host, int port, @Nullable Throwable cause) {
    String reason = cause == null ? "not done at once" : cause.getMessage();
    String text = "cannot listen for peers at %s:%d: %s".formatted(host, port, reason);
    return new UncheckedIOException(text, new IOException(text, cause));
  }

  private void accept(Channel channel, boolean tls) {
    if (greeting.size() >= endpoint.options().greetingsMax()) {
      String remote = Endpoint.remoteHost(channel);
      endpoint
          .log()
          .warn(
              remote,
              "too many greetings",
              "closed a connection with %s at once: %d others have not introduced themselves yet"
                  .formatted(remote, greeting.size()));
      Endpoint.close(channel);
      return;
    }
    greeting.add(channel);
    channel.closeFuture().addListener(_ -> greeting.remove(channel));
    if (tls) {
      Endpoint.protect(channel, endpoint.tls().acceptor().newHandler(channel.alloc()));
    }
    channel.pipeline().addLast("greeting", new AcceptedGreeting(endpoint, this));
  }

  /// A node may send. If it dialed before, that connection is over, whether or not its end was
  /// noticed.
  void admitted(long node, Channel channel) {
    greeting.remove(channel);
    Channel previous = admitted.put(node, channel);
    if (previous != null) {
      Endpoint.close(previous);
    }
    channel
        .closeFuture()
        .addListener(_ -> {
          if (admitted.remove(node, channel)) {
            endpoint.listener().ended(node);
          }
        });
    present.accept(node);
  }

  /// Closes the connection on which this node sends.
  void drop(long node) {
    Channel channel = admitted.remove(node);
    if (channel != null) {
      Endpoint.close(channel);
    }
  }

  void close() {
    listening.forEach(Endpoint::close);
    List<Channel> open = new ArrayList<>(greeting);
    open.addAll(admitted.values());
    greeting.clear();
    admitted.clear();
    open.forEach(Endpoint::close);
  }
}
