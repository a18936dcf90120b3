package io.quorate.server.etcd;

/// The release of etcd whose behaviour clients may expect here; they decide by it what to ask for.
public final class EtcdVersion {
  public static final String SERVER = "3.6.5";

  /// The version of the storage and of the cluster as a whole: the release without its patch level.
  public static final String CLUSTER = "3.6.0";

  public static final String STORAGE = "3.6.0";

  private EtcdVersion() {}
}
