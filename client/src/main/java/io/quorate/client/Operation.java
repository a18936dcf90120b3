package io.quorate.client;

/// What each request of a load does.
public sealed interface Operation {
  /// Puts one key.
  ///
  /// @param valueSize in bytes, 0 or more
  record Put(int valueSize) implements Operation {
    public Put {
      requireSize(valueSize);
    }
  }

  /// Reads one key.
  ///
  /// @param valueSize of the values that filling writes, in bytes, 0 or more
  record Range(ReadLevel level, int valueSize) implements Operation {
    public Range {
      requireSize(valueSize);
    }
  }

  /// One txn with a comparison that always holds and puts of neighbouring keys.
  ///
  /// @param puts how many, 1 to 128 (etcd's own bound on a txn)
  /// @param valueSize in bytes, 0 or more
  record Txn(int puts, int valueSize) implements Operation {
    public Txn {
      requireSize(valueSize);
      if (puts < 1 || puts > 128) {
        throw new IllegalArgumentException(
            "a txn of " + puts + " puts: it takes between 1 and 128");
      }
    }
  }

  private static void requireSize(int valueSize) {
    if (valueSize < 0) {
      throw new IllegalArgumentException("value size " + valueSize + " is negative");
    }
  }
}
