/// Nodes, groups and replicas: where protocols meet disk, network and clients.
@org.jspecify.annotations.NullMarked
module io.quorate.runtime {
  requires static transitive org.jspecify;
  requires transitive io.quorate.bytes;
  requires transitive io.quorate.protocol;
  requires transitive io.quorate.wal;
  requires transitive io.quorate.net;
  requires org.jctools.core;
  requires org.slf4j;

  exports io.quorate.runtime;
  exports io.quorate.runtime.codec;
  exports io.quorate.runtime.observation;
  exports io.quorate.runtime.register;
  exports io.quorate.runtime.session;
}
