/// Consensus protocols as pure state machines: input in, effects out.
@org.jspecify.annotations.NullMarked
module io.quorate.protocol {
  requires static transitive org.jspecify;
  requires transitive io.quorate.bytes;

  exports io.quorate.protocol;
  exports io.quorate.protocol.paxos;
  exports io.quorate.protocol.raft;
}
