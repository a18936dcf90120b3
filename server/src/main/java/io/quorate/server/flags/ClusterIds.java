package io.quorate.server.flags;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// The ids of a cluster and of its first members, computed as etcd does: every member gets the same
/// ones without talking to the others, and a cluster that was bootstrapped with the same flags by
/// etcd has the same ones too.
///
/// A member's id is the first eight bytes of the SHA-1 of its sorted peer addresses and the token,
/// the cluster's id those of the SHA-1 of the member ids in ascending order. All ids are unsigned.
public record ClusterIds(long clusterId, SortedMap<String, Long> memberIds) {
  public ClusterIds {
    memberIds = Collections.unmodifiableSortedMap(new TreeMap<>(memberIds));
  }

  public static ClusterIds of(InitialCluster cluster) {
    var memberIds = new TreeMap<String, Long>();
    cluster
        .members()
        .forEach((name, urls) -> {
          var text = new StringBuilder();
          urls.forEach(text::append);
          text.append(cluster.token());
          memberIds.put(name, id(text.toString().getBytes(StandardCharsets.UTF_8)));
        });
    ByteBuffer ascending = ByteBuffer.allocate(Long.BYTES * memberIds.size());
    memberIds.values().stream().sorted(Long::compareUnsigned).forEach(ascending::putLong);
    return new ClusterIds(id(ascending.array()), memberIds);
  }

  private static long id(byte[] bytes) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-1").digest(bytes)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
