package io.quorate.server.flags;

/// The sections of the help text, in its order.
public enum FlagGroup {
  MEMBER("Member"),
  CLUSTERING("Clustering"),
  SECURITY("Security"),
  AUTH("Auth"),
  MONITORING("Profiling and monitoring"),
  LOGGING("Logging"),
  TRACING("Distributed tracing"),
  TUNING("Checks, compaction and other tuning"),
  UNSAFE("Unsafe"),
  OBSOLETE("Left over from etcd 2"),
  OWN("Not in etcd");

  private final String title;

  FlagGroup(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }
}
