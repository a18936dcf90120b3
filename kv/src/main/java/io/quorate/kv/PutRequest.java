package io.quorate.kv;

import io.quorate.bytes.Bytes;

/// Writes one key.
///
/// @param lease the lease to attach the key to; 0 detaches it from the one it has
/// @param prevKv whether the answer tells the version that was replaced
/// @param ignoreValue keep the value the key has; it must exist
/// @param ignoreLease keep the lease the key has; it must exist
public record PutRequest(
    Bytes key, Bytes value, long lease, boolean prevKv, boolean ignoreValue, boolean ignoreLease)
    implements Command, Write {

  public PutRequest(Bytes key, Bytes value) {
    this(key, value, 0, false, false, false);
  }
}
