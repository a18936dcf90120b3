/// Peer connections and frames: bytes only.
@org.jspecify.annotations.NullMarked
module io.quorate.net {
  requires static transitive org.jspecify;
  requires transitive io.quorate.bytes;
  requires transitive io.netty.buffer;
  requires transitive io.netty.handler;
  requires transitive io.netty.transport;
  requires io.netty.codec;
  requires io.netty.common;
  requires io.netty.transport.classes.epoll;
  requires java.naming;
  requires transitive org.slf4j;

  exports io.quorate.net;
  exports io.quorate.net.tls;
}
