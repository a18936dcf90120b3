package io.quorate.server.flags;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// The feature gates of etcd 3.6, which `--feature-gates` sets.
// Supports are a sealed family of records with immutable parts; the checker sees an interface.
@SuppressWarnings("ImmutableEnumChecker")
public enum FeatureGate {
  ALL_ALPHA(
      "AllAlpha",
      false,
      "Sets the default of all alpha gates.",
      new Support.Refused("not every alpha feature is there; name the gates you want")),
  ALL_BETA(
      "AllBeta",
      false,
      "Sets the default of all beta gates.",
      new Support.NoEffect("the only beta gate is TxnModeWriteWithSharedBuffer")),
  COMPACT_HASH_CHECK(
      "CompactHashCheck",
      false,
      "The leader compares hashes of compacted revisions with its followers.",
      new Support.Refused("nodes do not compare hashes yet")),
  INITIAL_CORRUPT_CHECK(
      "InitialCorruptCheck",
      false,
      "Compares the data with the other members before serving.",
      new Support.Refused("nodes do not compare hashes yet")),
  LEASE_CHECKPOINT(
      "LeaseCheckpoint",
      false,
      "The leader replicates how much of each lease is left.",
      new Support.Refused("remaining times to live are not replicated yet")),
  LEASE_CHECKPOINT_PERSIST(
      "LeaseCheckpointPersist",
      false,
      "Stores the replicated remaining times.",
      new Support.Refused("remaining times to live are not replicated yet")),
  SET_MEMBER_LOCAL_ADDR(
      "SetMemberLocalAddr",
      false,
      "Connects to peers from the address of the first advertised peer URL.",
      new Support.Refused("the system chooses the address a connection starts from")),
  STOP_GRPC_SERVICE_ON_DEFRAG(
      "StopGRPCServiceOnDefrag",
      false,
      "Stops serving while the storage is defragmented.",
      new Support.NoEffect("the storage has nothing to defragment")),
  TXN_MODE_WRITE_WITH_SHARED_BUFFER(
      "TxnModeWriteWithSharedBuffer",
      true,
      "Lets a writing txn share its read buffer.",
      new Support.NoEffect("it tunes bbolt, which is not used here"));

  private final String title;
  private final boolean byDefault;
  private final String help;
  private final Support support;

  FeatureGate(String title, boolean byDefault, String help, Support support) {
    this.title = title;
    this.byDefault = byDefault;
    this.help = help;
    this.support = support;
  }

  static Optional<FeatureGate> named(String title) {
    return Arrays.stream(values()).filter(gate -> gate.title.equals(title)).findFirst();
  }

  static String titles() {
    return Arrays.stream(values()).map(FeatureGate::title).collect(Collectors.joining(", "));
  }

  /// The name as etcd spells it.
  public String title() {
    return title;
  }

  public boolean byDefault() {
    return byDefault;
  }

  public String help() {
    return help;
  }

  public Support support() {
    return support;
  }
}
