package io.quorate.net;

import io.quorate.bytes.Bytes;

/// What passes on a connection before any frame; [HandshakeCodec] puts it into bytes.
sealed interface HandshakeMessage {
  /// The dialer says who it is and whom it means to reach.
  record Hello(NodeIdentity from, long to) implements HandshakeMessage {}

  /// The acceptor says who it is; frames may follow.
  record Welcome(NodeIdentity from) implements HandshakeMessage {}

  /// The acceptor says why it closes the connection.
  record Refusal(Code code, String text) implements HandshakeMessage {}

  /// In place of a hello: a process that does not know the cluster yet asks what it has to know.
  ///
  /// @param node that asks, or 0 if it does not know its number
  record Inquiry(long node) implements HandshakeMessage {}

  /// What is told in answer to an inquiry; nothing follows.
  record Answer(Bytes content) implements HandshakeMessage {}

  /// A hello or welcome of another version of this protocol, which is not understood.
  record Foreign(int version) implements HandshakeMessage {}

  /// Why a connection is refused.
  enum Code {
    /// A reason that only a later version knows; its text says more.
    OTHER(0),
    VERSION(1),
    CLUSTER(2),
    ADDRESSEE(3),
    NOT_ADMITTED(4),
    CHARTER(5);

    private final byte number;

    Code(int number) {
      this.number = (byte) number;
    }

    /// What stands for it on the wire.
    byte number() {
      return number;
    }

    static Code of(byte number) {
      for (Code code : values()) {
        if (code.number == number) {
          return code;
        }
      }
      return OTHER;
    }
  }
}
