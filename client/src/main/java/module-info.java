/// A small client of etcd's v3 API, and the load generator.
@org.jspecify.annotations.NullMarked
module io.quorate.client {
  requires static transitive org.jspecify;
  requires transitive io.quorate.api;
  requires transitive io.quorate.bytes;
  requires transitive io.quorate.net;
  requires com.google.protobuf;
  requires io.grpc;
  requires io.grpc.netty;
  requires io.grpc.stub;
  requires io.netty.common;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires HdrHistogram;

  exports io.quorate.client;
}
