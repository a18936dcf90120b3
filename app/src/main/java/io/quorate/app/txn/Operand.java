package io.quorate.app.txn;

import io.quorate.bytes.Bytes;

/// A key of a keyspace, `KEYSPACE/KEY`: the first slash ends the keyspace's name.
record Operand(String keyspace, Bytes key) {
  /// @throws IllegalArgumentException if it is none
  static Operand parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 1 || slash == text.length() - 1) {
      throw new IllegalArgumentException(
          "'%s' is no KEYSPACE/KEY, such as orders/17".formatted(text));
    }
    return new Operand(text.substring(0, slash), Bytes.utf8(text.substring(slash + 1)));
  }

  @Override
  public String toString() {
    return keyspace + "/" + key.toUtf8();
  }
}
