package io.quorate.client;

import io.quorate.api.keyspace.CreateKeyspaceRequest;

/// What can be chosen when a keyspace is made, and stays as it is.
///
/// @param quotaBytes how many bytes in use it may have before it takes only deletions; 0 for the
///   default of 2 GiB, less for no limit
public record KeyspaceSettings(long quotaBytes) {
  public static final KeyspaceSettings DEFAULT = new KeyspaceSettings(0);

  public KeyspaceSettings withQuotaBytes(long bytes) {
    return new KeyspaceSettings(bytes);
  }

  CreateKeyspaceRequest request(String name) {
    return CreateKeyspaceRequest.newBuilder().setName(name).setQuotaBytes(quotaBytes).build();
  }
}
