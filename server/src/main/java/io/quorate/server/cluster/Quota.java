package io.quorate.server.cluster;

/// How many bytes the versions of a keyspace's keys may take before it grows no more.
///
/// Whoever serves a request looks at its own replica before it submits anything: what is under way
/// at that moment still goes in. So the bound is soft, but members that differ in it, or in what
/// they have applied, still apply the same.
public record Quota(long bytes) {
  /// As etcd has it: 2 GiB.
  public static final Quota DEFAULT = new Quota(2L << 30);

  public static final Quota NONE = new Quota(Long.MAX_VALUE);

  public Quota {
    if (bytes < 1) {
      throw new IllegalArgumentException("a quota of %d bytes".formatted(bytes));
    }
  }

  /// The quota that `number` stands for in etcd's flag: 0 for the default, anything less for none.
  public static Quota of(long number) {
    return number == 0 ? DEFAULT : number < 0 ? NONE : new Quota(number);
  }

  /// The number that stands for it; -1 for none.
  public long number() {
    return equals(NONE) ? -1 : bytes;
  }

  /// Whether something may be done that can add so much to what is in use. What adds nothing may
  /// always be done.
  public boolean allows(long growth, long inUse) {
    return growth == 0 || growth <= bytes - inUse;
  }
}
