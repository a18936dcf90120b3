/// etcd's key-value semantics as a pure, deterministic, single-writer state machine.
@org.jspecify.annotations.NullMarked
module io.quorate.kv {
  requires static transitive org.jspecify;
  requires transitive io.quorate.bytes;

  exports io.quorate.kv;
}
