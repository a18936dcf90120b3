package io.quorate.app.keyspace;

import io.quorate.client.Keyspace;

/// A keyspace as it is shown.
///
/// @param group the number of the group that holds it
/// @param engine by which that is ordered
/// @param quotaBytes how many bytes in use it may have; -1 for any number
record KeyspaceReport(String name, long group, String engine, long quotaBytes, long bytesInUse) {
  static KeyspaceReport of(Keyspace keyspace) {
    return new KeyspaceReport(
        keyspace.name(),
        keyspace.group(),
        keyspace.engine().word(),
        keyspace.quotaBytes(),
        keyspace.bytesInUse());
  }

  String quota() {
    return quotaBytes < 0 ? "none" : "%,d".formatted(quotaBytes);
  }
}
