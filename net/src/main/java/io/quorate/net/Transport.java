package io.quorate.net;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/// How this machine's sockets are driven. The handler and the channels of one event loop must come
/// from the same transport.
public enum Transport {
  /// Linux's own readiness interface: fewer system calls and copies than [#NIO].
  EPOLL {
    @Override
    public IoHandlerFactory ioHandlers() {
      return EpollIoHandler.newFactory();
    }

    @Override
    public Class<? extends SocketChannel> channelType() {
      return EpollSocketChannel.class;
    }

    @Override
    public Class<? extends ServerSocketChannel> serverChannelType() {
      return EpollServerSocketChannel.class;
    }
  },

  /// The JDK's selectors, for every other machine.
  NIO {
    @Override
    public IoHandlerFactory ioHandlers() {
      return NioIoHandler.newFactory();
    }

    @Override
    public Class<? extends SocketChannel> channelType() {
      return NioSocketChannel.class;
    }

    @Override
    public Class<? extends ServerSocketChannel> serverChannelType() {
      return NioServerSocketChannel.class;
    }
  };

  /// The fastest transport that works on this machine.
  public static Transport best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  /// What an event loop group of this transport is made with.
  public abstract IoHandlerFactory ioHandlers();

  public abstract Class<? extends SocketChannel> channelType();

  public abstract Class<? extends ServerSocketChannel> serverChannelType();
}
