package io.quorate.server.etcd;

import java.util.List;

/// What a member of the cluster has made known of itself.
public record Member(long id, String name, List<String> clientUrls) {
  public Member {
    clientUrls = List.copyOf(clientUrls);
  }
}
