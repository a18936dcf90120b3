package io.quorate.client;

import io.quorate.api.keyspace.CreateKeyspaceRequest;
import java.util.Optional;

/// What can be chosen when a keyspace is made, and stays as it is.
///
/// @param engine by which its group is ordered; nothing for the one that the servers were started
///   with
/// @param quotaBytes how many bytes in use it may have before it takes only deletions; 0 for the
///   default of 2 GiB, less for no limit
public record KeyspaceSettings(Optional<KeyspaceEngine> engine, long quotaBytes) {
  public static final KeyspaceSettings DEFAULT = new KeyspaceSettings(Optional.empty(), 0);

  public KeyspaceSettings withEngine(KeyspaceEngine chosen) {
    return new KeyspaceSettings(Optional.of(chosen), quotaBytes);
  }

  public KeyspaceSettings withQuotaBytes(long bytes) {
    return new KeyspaceSettings(engine, bytes);
  }

  CreateKeyspaceRequest request(String name) {
    CreateKeyspaceRequest.Builder request =
        CreateKeyspaceRequest.newBuilder().setName(name).setQuotaBytes(quotaBytes);
    engine.ifPresent(chosen -> request.setEngine(chosen.message()));
    return request.build();
  }
}
