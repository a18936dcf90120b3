package io.quorate.app.txn;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quorate.client.Protocol;
import io.quorate.client.TransactionReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Transactions that are not finished, as they are shown.
///
/// @param silent keyspaces that did not answer
/// @param resolutions what operators have done of late, the oldest first
record ListReport(
    List<Unfinished> transactions, List<String> silent, List<Resolution> resolutions) {
  ListReport {
    transactions = List.copyOf(transactions);
    silent = List.copyOf(silent);
    resolutions = List.copyOf(resolutions);
  }

  /// @param owner the member whose coordinator has begun it: its name, or its id if it is none now
  /// @param ageMs by the clocks of that member and this machine; absent if it is not known
  /// @param preparedIn the keyspaces that hold locks for it
  /// @param state `undecided`, `committed`, `aborted` or `forgotten`; of classic two-phase commit
  ///   `2pc`, since only its owner knows more
  record Unfinished(
      String name,
      String owner,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long ageMs,
      List<String> participants,
      List<String> preparedIn,
      String state) {
    Unfinished {
      participants = List.copyOf(participants);
      preparedIn = List.copyOf(preparedIn);
    }
  }

  record Resolution(String name, String reason, String at, String state) {}

  /// @param members their names, by id
  static ListReport of(TransactionReport report, Map<Long, String> members, Instant now) {
    return new ListReport(
        report.transactions().stream().map(each -> unfinished(each, members, now)).toList(),
        report.silent(),
        report.resolutions().stream()
            .map(each ->
                new Resolution(
                    each.name().toString(), each.word(), each.at().toString(), each.decision()))
            .toList());
  }

  private static Unfinished unfinished(
      TransactionReport.Unfinished each, Map<Long, String> members, Instant now) {
    long owner = each.name().owner();
    return new Unfinished(
        each.name().toString(),
        members.getOrDefault(owner, Long.toHexString(owner)),
        each.begun().equals(Instant.EPOCH) ? null : Duration.between(each.begun(), now).toMillis(),
        each.participants(),
        each.preparedIn(),
        each.protocol() == Protocol.TWO_PHASE ? "2pc" : each.decision());
  }
}
