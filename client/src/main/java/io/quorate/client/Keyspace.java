package io.quorate.client;

import io.quorate.api.keyspace.KeyspaceInfo;

/// A keyspace of a cluster.
///
/// @param group the number of the group that holds it
/// @param quotaBytes how many bytes in use it may have before it takes only deletions; -1 if any
/// @param bytesInUse what all versions of its keys take, as far as the node that was asked knows
public record Keyspace(String name, long group, long quotaBytes, long bytesInUse) {
  static Keyspace of(KeyspaceInfo info) {
    return new Keyspace(
        info.getName(), info.getGroup(), info.getQuotaBytes(), info.getBytesInUse());
  }
}
