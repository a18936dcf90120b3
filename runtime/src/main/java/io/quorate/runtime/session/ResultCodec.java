package io.quorate.runtime.session;

import io.quorate.bytes.Bytes;
import java.util.function.Function;
import java.util.function.Predicate;

/// Writes the results of commands, so that they can be kept for clients that ask again, in memory
/// and in snapshots. Every replica must write the same result as the same bytes.
public interface ResultCodec<R> {
  static <R> ResultCodec<R> of(Function<R, Bytes> encoder, Function<Bytes, R> decoder) {
    return of(encoder, decoder, _ -> true);
  }

  /// @param isFinal see [#isFinal]
  static <R> ResultCodec<R> of(
      Function<R, Bytes> encoder, Function<Bytes, R> decoder, Predicate<R> isFinal) {
    return new ResultCodec<>() {
      @Override
      public boolean isFinal(R result) {
        return isFinal.test(result);
      }

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

  /// Whether a result is kept. One that says that nothing was done, and that the command may be
  /// tried again, is not: the next one of its number is executed.
  default boolean isFinal(R result) {
    return true;
  }

  Bytes encode(R result);

  /// Reads what [#encode] wrote.
  ///
  /// @throws IllegalArgumentException if it did not
  R decode(Bytes encoded);
}
