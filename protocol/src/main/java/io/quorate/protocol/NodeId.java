package io.quorate.protocol;

/// One process of a cluster. Shown in hexadecimal, as etcd shows member ids.
public record NodeId(long value) implements Comparable<NodeId> {
  @Override
  public int compareTo(NodeId other) {
    return Long.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toHexString(value);
  }
}
