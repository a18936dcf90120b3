package io.quorate.net;

/// The other side of a connection broke the rules of the wire, or is not who it should be. Costs
/// the connection.
public final class ProtocolViolation extends Exception {
  private static final long serialVersionUID = 1;

  private final String kind;

  /// @param kind one of a few constant texts, by which the log tells a repetition
  /// @param detail what was found and what is allowed
  ProtocolViolation(String kind, String detail) {
    // No stack trace: this is what a stranger does, not a fault of ours, and it must stay cheap.
    super(kind + ": " + detail, null, false, false);
    this.kind = kind;
  }

  String kind() {
    return kind;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
