package io.quorate.kv;

import io.quorate.bytes.Bytes;

/// One version of a key.
///
/// As in etcd, the record of a deletion carries only its key and the revision of the deletion; its
/// version is 0, which no living key has.
///
/// @param key never empty
/// @param createRevision the revision of the put that brought the key into being
/// @param modRevision the revision of this version
/// @param version how many puts the key has seen since it came into being, from 1; 0 for a deletion
/// @param lease the lease the key is attached to, 0 for none
public record KeyValue(
    Bytes key, Bytes value, long createRevision, long modRevision, long version, long lease) {

  /// What a version takes in memory beside the bytes of its key and value, about.
  static final int OVERHEAD = 192;

  /// The record of the deletion of `key`.
  public static KeyValue deletion(Bytes key, long revision) {
    return new KeyValue(key, Bytes.EMPTY, 0, revision, 0, 0);
  }

  public boolean isDeletion() {
    return version == 0;
  }

  /// How many bytes this version takes in a store, as quotas count them.
  public long footprint() {
    return footprint(key, value);
  }

  /// As [#footprint()], of a version with this key and value.
  static long footprint(Bytes key, Bytes value) {
    return OVERHEAD + (long) key.length() + value.length();
  }

  /// The same version without its value.
  public KeyValue withoutValue() {
    return value.isEmpty()
        ? this
        : new KeyValue(key, Bytes.EMPTY, createRevision, modRevision, version, lease);
  }
}
