package io.quorate.app.status;

import io.quorate.client.ReplicaDescription;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// One member in `quorate status --json`; ids as etcd writes them, in hexadecimal. What a member
/// did not say is null.
///
/// @param problem why nothing is known of it; then all else but the endpoint is null
record MemberReport(String endpoint, @Nullable String problem, @Nullable Member member) {
  /// What it said.
  record Member(
      String id,
      String role,
      @Nullable String leader,
      long term,
      long revision,
      List<String> voters,
      List<String> learners,
      long commitIndex,
      long appliedIndex,
      long lagEntries,
      @Nullable Long leaderHeardMs,
      @Nullable Long confirmedMs,
      long snapshotIndex,
      long snapshotBytes,
      long diskBytes,
      long electionTimeoutMs,
      long broadcastMicros,
      @Nullable Long margin,
      int leaseDriftPercent,
      int leaderPriority,
      List<String> diverged) {}

  static MemberReport unreachable(String endpoint, String problem) {
    return new MemberReport(endpoint, problem, null);
  }

  static MemberReport of(String endpoint, ReplicaDescription said) {
    return new MemberReport(
        endpoint,
        null,
        new Member(
            Long.toHexString(said.memberId()),
            said.role(),
            said.leaderId() == 0 ? null : Long.toHexString(said.leaderId()),
            said.term(),
            said.revision(),
            said.voters().stream().map(Long::toHexString).toList(),
            said.learners().stream().map(Long::toHexString).toList(),
            said.commitIndex(),
            said.appliedIndex(),
            said.lagEntries(),
            millis(said.leaderHeard()),
            millis(said.confirmed()),
            said.snapshotIndex(),
            said.snapshotBytes(),
            said.diskBytes(),
            said.electionTimeout().toMillis(),
            said.broadcastTime().toNanos() / 1000,
            boxed(said.margin()),
            said.leaseDriftPercent(),
            said.leaderPriority(),
            said.diverged().stream().map(Long::toHexString).toList()));
  }

  private static @Nullable Long millis(Optional<Duration> age) {
    return age.map(Duration::toMillis).orElse(null);
  }

  private static @Nullable Long boxed(OptionalLong number) {
    return number.isPresent() ? (Long) number.getAsLong() : null;
  }
}
