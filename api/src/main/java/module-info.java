/// etcd's v3 API as of etcd 3.6: what its clients can see, as protocol buffers of our own and the
/// classes generated from them. Full method names, field numbers, types, enum numbers and the field
/// names of the JSON form are etcd's; file and Java package names are ours. So are `keyspace`,
/// `observation`, `replica`, `session` and `transaction`, which etcd does not have.
@org.jspecify.annotations.NullMarked
module io.quorate.api {
  requires static transitive org.jspecify;
  requires transitive com.google.common;
  requires transitive com.google.protobuf;
  requires transitive io.grpc;
  requires transitive io.grpc.stub;
  requires io.grpc.protobuf;

  exports io.quorate.api.auth;
  exports io.quorate.api.election;
  exports io.quorate.api.etcd;
  exports io.quorate.api.health;
  exports io.quorate.api.keyspace;
  exports io.quorate.api.lock;
  exports io.quorate.api.mvcc;
  exports io.quorate.api.observation;
  exports io.quorate.api.replica;
  exports io.quorate.api.session;
  exports io.quorate.api.transaction;
}
