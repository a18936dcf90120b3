package io.quorate.client;

import io.quorate.bytes.Bytes;

/// A key with its value, as stored.
///
/// @param createRevision the revision of the put that created the key
/// @param modRevision the revision of the last put
/// @param version how many puts since the key was created; 1 after the first
/// @param lease the lease the key hangs on; 0 is none
public record KeyValue(
    Bytes key, Bytes value, long createRevision, long modRevision, long version, long lease) {
  static KeyValue of(io.quorate.api.mvcc.KeyValue stored) {
    return new KeyValue(
        Payload.bytes(stored.getKey()),
        Payload.bytes(stored.getValue()),
        stored.getCreateRevision(),
        stored.getModRevision(),
        stored.getVersion(),
        stored.getLease());
  }
}
