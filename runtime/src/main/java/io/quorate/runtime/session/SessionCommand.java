package io.quorate.runtime.session;

import io.quorate.bytes.Bytes;
import java.nio.ByteBuffer;

/// A command for [Sessions]: one byte for its kind, big-endian numbers, and the state machine's own
/// command at the end.
sealed interface SessionCommand {
  /// A command of no session: executed whenever it comes.
  record Plain(Bytes command) implements SessionCommand {}

  record Open() implements SessionCommand {}

  /// The command of this number, from 1 up, in its session.
  ///
  /// @param lowest the lowest number to which the client may still want an answer
  record Execute(long session, long number, long lowest, Bytes command) implements SessionCommand {}

  record Close(long session) implements SessionCommand {}

  byte PLAIN = 0;
  byte OPEN = 1;
  byte EXECUTE = 2;
  byte CLOSE = 3;

  int EXECUTE_HEAD = 25;

  default Bytes encode() {
    return switch (this) {
      case Plain(var command) -> {
        ByteBuffer out = ByteBuffer.allocate(1 + command.length()).put(PLAIN);
        command.writeTo(out);
        yield Bytes.wrap(out.array());
      }
      case Open() -> Bytes.wrap(new byte[] {OPEN});
      case Execute(long session, long number, long lowest, var command) -> {
        ByteBuffer out = ByteBuffer.allocate(EXECUTE_HEAD + command.length()).put(EXECUTE);
        command.writeTo(out.putLong(session).putLong(number).putLong(lowest));
        yield Bytes.wrap(out.array());
      }
      case Close(long session) ->
          Bytes.wrap(ByteBuffer.allocate(9).put(CLOSE).putLong(session).array());
    };
  }

  /// Reads what [#encode] wrote. The state machine's command shares its array.
  ///
  /// @throws IllegalArgumentException if it did not
  static SessionCommand decode(Bytes encoded) {
    int kind = encoded.isEmpty() ? -1 : encoded.at(0);
    return switch (kind) {
      case PLAIN -> new Plain(encoded.slice(1, encoded.length() - 1));
      case OPEN -> {
        need(encoded, 1, 1);
        yield new Open();
      }
      case EXECUTE -> {
        need(encoded, EXECUTE_HEAD, Integer.MAX_VALUE);
        Bytes command = encoded.slice(EXECUTE_HEAD, encoded.length() - EXECUTE_HEAD);
        ByteBuffer in = encoded.asBuffer().position(1);
        yield new Execute(in.getLong(), in.getLong(), in.getLong(), command);
      }
      case CLOSE -> {
        need(encoded, 9, 9);
        yield new Close(encoded.asBuffer().position(1).getLong());
      }
      default -> throw new IllegalArgumentException("no command for sessions: " + encoded);
    };
  }

  private static void need(Bytes encoded, int lengthMin, int lengthMax) {
    if (encoded.length() < lengthMin || encoded.length() > lengthMax) {
      throw new IllegalArgumentException(
          "a command for sessions of %d bytes".formatted(encoded.length()));
    }
  }
}
