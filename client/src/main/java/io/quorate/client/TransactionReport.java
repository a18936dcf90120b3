package io.quorate.client;

import io.quorate.api.transaction.Decision;
import io.quorate.api.transaction.ListResponse;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// Which transactions over keyspaces are not finished.
///
/// @param silent keyspaces that did not answer, of which nothing is known
/// @param resolutions what operators have done of late, the oldest first
public record TransactionReport(
    List<Unfinished> transactions, List<String> silent, List<Resolution> resolutions) {
  /// @param begun by its coordinator's clock; the beginning of 1970 if that is not known any more
  /// @param preparedIn the keyspaces that hold locks for it
  /// @param decision undecided, committed, aborted or forgotten
  /// @param protocol by which it is decided; of classic two-phase commit only the owner knows more
  public record Unfinished(
      TransactionName name,
      Instant begun,
      List<String> participants,
      List<String> preparedIn,
      String decision,
      Protocol protocol) {
    public Unfinished {
      participants = List.copyOf(participants);
      preparedIn = List.copyOf(preparedIn);
    }
  }

  /// @param word who it was, and why
  public record Resolution(TransactionName name, String word, Instant at, String decision) {}

  public TransactionReport {
    transactions = List.copyOf(transactions);
    silent = List.copyOf(silent);
    resolutions = List.copyOf(resolutions);
  }

  static TransactionReport of(ListResponse response) {
    return new TransactionReport(
        response.getTransactionsList().stream()
            .map(each ->
                new Unfinished(
                    TransactionName.of(each.getId()),
                    Instant.ofEpochMilli(each.getBegunMs()),
                    List.copyOf(each.getParticipantsList()),
                    List.copyOf(each.getPreparedInList()),
                    word(each.getDecision()),
                    Protocol.of(each.getProtocol())))
            .toList(),
        List.copyOf(response.getSilentList()),
        response.getResolutionsList().stream()
            .map(each ->
                new Resolution(
                    TransactionName.of(each.getId()),
                    each.getWord(),
                    Instant.ofEpochMilli(each.getResolvedMs()),
                    word(each.getDecision())))
            .toList());
  }

  static String word(Decision decision) {
    return decision.name().toLowerCase(Locale.ROOT);
  }
}
