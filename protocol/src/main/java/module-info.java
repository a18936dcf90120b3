/// Consensus protocols as pure state machines: input in, effects out.
@org.jspecify.annotations.NullMarked
module io.quorate.protocol {
  requires static transitive org.jspecify;
  requires transitive io.quorate.bytes;

  exports io.quorate.protocol;
  exports io.quorate.protocol.commit;
  exports io.quorate.protocol.commit.paxoscommit;
  exports io.quorate.protocol.commit.quorum;
  exports io.quorate.protocol.commit.register;
  exports io.quorate.protocol.commit.threephase;
  exports io.quorate.protocol.commit.twophase;
  exports io.quorate.protocol.multipaxos;
  exports io.quorate.protocol.paxos;
  exports io.quorate.protocol.raft;
}
