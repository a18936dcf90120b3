package io.quorate.client;

import io.quorate.api.keyspace.KeyspaceInfo;

/// A keyspace of a cluster.
///
/// @param group the number of the group that holds it
/// @param engine by which that is ordered
/// @param quotaBytes how many bytes in use it may have before it takes only deletions; -1 if any
/// @param bytesInUse what all versions of its keys take, as far as the node that was asked knows
public record Keyspace(
    String name, long group, KeyspaceEngine engine, long quotaBytes, long bytesInUse) {
  static Keyspace of(KeyspaceInfo info) {
    return new Keyspace(
        info.getName(),
        info.getGroup(),
        KeyspaceEngine.of(info.getEngine()),
        info.getQuotaBytes(),
        info.getBytesInUse());
  }
}
