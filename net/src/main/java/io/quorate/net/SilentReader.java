package io.quorate.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/// Reads the dialed connection of a peer, on which that peer has nothing to say: reading it is how
/// its end is noticed.
final class SilentReader extends ConnectionReader {
  SilentReader(Endpoint endpoint) {
    super(endpoint);
  }

  @Override
  void read(ChannelHandlerContext context, ByteBuf in) throws ProtocolViolation {
    throw new ProtocolViolation("unexpected bytes", "on a connection that the peer only reads");
  }
}
