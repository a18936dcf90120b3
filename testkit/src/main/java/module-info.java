/// Real servers on this machine, the network between them, and clients that remember what they were
/// told: for tests of this project and of whoever builds on it.
@org.jspecify.annotations.NullMarked
module io.quorate.testkit {
  requires static transitive org.jspecify;
  requires transitive io.quorate.client;
  requires io.quorate.bytes;
  requires io.quorate.checker;
  requires io.quorate.net;

  exports io.quorate.testkit;
  exports io.quorate.testkit.wire;
}
