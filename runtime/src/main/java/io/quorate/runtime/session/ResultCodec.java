package io.quorate.runtime.session;

import io.quorate.bytes.Bytes;
import java.util.function.Function;

/// Writes the results of commands, so that they can be kept for clients that ask again, in memory
/// and in snapshots. Every replica must write the same result as the same bytes.
public interface ResultCodec<R> {
  static <R> ResultCodec<R> of(Function<R, Bytes> encoder, Function<Bytes, R> decoder) {
    return new ResultCodec<>() {
      @Override
      public Bytes encode(R result) {
        return encoder.apply(result);
      }

      @Override
      public R decode(Bytes encoded) {
        return decoder.apply(encoded);
      }
    };
  }

  Bytes encode(R result);

  /// Reads what [#encode] wrote.
  ///
  /// @throws IllegalArgumentException if it did not
  R decode(Bytes encoded);
}
