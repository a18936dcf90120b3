/// The server process: etcd's API over a replicated keyspace.
@org.jspecify.annotations.NullMarked
module io.quorate.server {
  requires static transitive org.jspecify;
  requires transitive io.quorate.kv;
  requires transitive io.quorate.runtime;
  requires io.quorate.transaction;
  requires com.google.protobuf.util;
  requires io.grpc;
  requires io.grpc.netty;
  requires io.grpc.stub;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.codec.http2;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires io.quorate.api;
  requires transitive io.quorate.net;
  requires jdk.management;
  requires org.slf4j;

  exports io.quorate.server;
  exports io.quorate.server.flags;
}
