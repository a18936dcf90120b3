package io.quorate.simulator.workload;

import io.quorate.checker.Operation;
import io.quorate.kv.Compare;
import io.quorate.kv.DeleteRangeRequest;
import io.quorate.kv.EmptyOp;
import io.quorate.kv.KeyValue;
import io.quorate.kv.KvResponse;
import io.quorate.kv.PutRequest;
import io.quorate.kv.RangeRequest;
import io.quorate.kv.RangeResponse;
import io.quorate.kv.RequestOp;
import io.quorate.kv.TxnRequest;
import io.quorate.kv.TxnResponse;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// One request of a client and its answer. Of a write whose client never learned whether it took
/// place the log tells it: if it did, then before a node had executed it, and with the answer that
/// the client would have got. Were such writes left pending, searching for an order would take far
/// too long.
final class Asked {
  private final long client;
  private final RequestOp request;
  private final int call;
  private Optional<KvResponse> response = Optional.empty();
  private int answer = Operation.NEVER;

  /// @param call its place among all calls and answers
  Asked(long client, RequestOp request, int call) {
    this.client = client;
    this.request = request;
    this.call = call;
  }

  RequestOp request() {
    return request;
  }

  /// What the client was told, or would have been.
  Optional<KvResponse> response() {
    return response;
  }

  void told(KvResponse what, int place) {
    response = Optional.of(what);
    answer = place;
  }

  /// A node was the first to execute it.
  void executed(KvResponse what, int place) {
    if (response.isEmpty()) {
      response = Optional.of(what);
      answer = place;
    }
  }

  /// For the checker, in the words of some specification; nothing if it never took place, or was a
  /// read without an answer.
  Optional<Operation> as(String name, Object argument, Object result) {
    return response.isEmpty()
        ? Optional.empty()
        : Optional.of(new Operation(client, name, argument, result, call, answer));
  }

  // ---- in words
  // -----------------------------------------------------------------------------------

  @Override
  public String toString() {
    return "%s: %s".formatted(words(request), response.map(Asked::words).orElse("?"));
  }

  private static String words(RequestOp op) {
    return switch (op) {
      case PutRequest put -> "put %s=%s".formatted(put.key(), put.value());
      case RangeRequest range when range.rangeEnd().isEmpty() -> "get " + range.key();
      case RangeRequest range -> "get %s to %s".formatted(range.key(), range.rangeEnd());
      case DeleteRangeRequest delete when delete.rangeEnd().isEmpty() -> "delete " + delete.key();
      case DeleteRangeRequest delete ->
          "delete %s to %s".formatted(delete.key(), delete.rangeEnd());
      case TxnRequest txn ->
          "if %s then %s else %s"
              .formatted(
                  txn.compares().stream().map(Asked::words).toList(),
                  words(txn.success()),
                  words(txn.failure()));
      case EmptyOp _ -> "nothing";
    };
  }

  private static List<String> words(List<RequestOp> ops) {
    return ops.stream().map(Asked::words).toList();
  }

  private static String words(Compare compare) {
    return "%s %s %s".formatted(compare.key(), compare.relation(), compare.operand());
  }

  private static String words(KvResponse response) {
    String what =
        switch (response) {
          case RangeResponse range ->
              range.kvs().stream().map(Asked::words).collect(Collectors.joining(", ", "[", "] "));
          case TxnResponse txn -> txn.succeeded() + " ";
          default -> "";
        };
    return what + "at " + response.revision();
  }

  static String words(KeyValue kv) {
    return "%s=%s".formatted(kv.key(), kv.value());
  }
}
