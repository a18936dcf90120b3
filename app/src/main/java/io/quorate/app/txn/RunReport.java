package io.quorate.app.txn;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quorate.bytes.Bytes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a transaction ended, as it is shown.
///
/// @param outcome `committed`, `condition-not-met`, `failed` or `unknown`
/// @param reason why, unless it is committed
/// @param reads what its gets have found
record RunReport(
    String outcome,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason,
    List<Read> reads) {
  RunReport {
    reads = List.copyOf(reads);
  }

  /// @param value null if there is no such key
  record Read(String keyspace, String key, @Nullable String value) {
    static Read of(Script.Read read) {
      return new Read(read.operand().keyspace(), read.operand().key().toUtf8(), text(read.value()));
    }

    private static @Nullable String text(Optional<Bytes> value) {
      return value.map(Bytes::toUtf8).orElse(null);
    }

    @Override
    public String toString() {
      return keyspace + "/" + key + (value == null ? " is missing" : " = " + value);
    }
  }
}
