package io.quorate.client;

import io.quorate.api.etcd.RangeResponse;
import java.util.List;
import java.util.Optional;

/// What a read found.
///
/// @param revision the keyspace's revision at the node that answered
/// @param keyValues in ascending order of keys
public record Found(long revision, List<KeyValue> keyValues) {
  public Found {
    keyValues = List.copyOf(keyValues);
  }

  static Found of(RangeResponse response) {
    return new Found(
        response.getHeader().getRevision(),
        response.getKvsList().stream().map(KeyValue::of).toList());
  }

  /// The first key; the only one there can be if one key was asked for.
  public Optional<KeyValue> first() {
    return keyValues.isEmpty() ? Optional.empty() : Optional.of(keyValues.getFirst());
  }
}
