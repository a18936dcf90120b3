package io.quorate.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.quorate.bytes.Parcel;

/// Reads the frames of an admitted node and hands each one over at once.
final class FrameReader extends ConnectionReader {
  private final long peer;
  private final FrameCodec codec;

  FrameReader(Endpoint endpoint, long peer) {
    super(endpoint);
    this.peer = peer;
    this.codec = new FrameCodec(endpoint.options().frameBytesMax());
  }

  @Override
  void read(ChannelHandlerContext context, ByteBuf in) throws ProtocolViolation {
    int available = in.readableBytes();
    if (available < FrameCodec.HEADER) {
      return;
    }
    int length = FrameCodec.HEADER + codec.parcelLength(in.getInt(in.readerIndex()));
    if (available < length) {
      // Make room for all of it now: growing step by step would copy a long frame many times.
      in.ensureWritable(length - available, false);
      return;
    }
    Parcel frame = codec.decode(in.nioBuffer(in.readerIndex(), length));
    in.skipBytes(length);
    endpoint.meter().received(length);
    endpoint.listener().received(peer, frame);
  }
}
