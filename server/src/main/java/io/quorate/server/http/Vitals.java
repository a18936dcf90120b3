package io.quorate.server.http;

import io.quorate.runtime.Consistency;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What [HealthPages] asks the server.
///
/// @param knowsLeader whether a leader is known
/// @param alarms that are raised, by etcd's names: `NOSPACE`, `CORRUPT`
/// @param reading whether reads are answered
public record Vitals(BooleanSupplier knowsLeader, Supplier<Set<String>> alarms, Reading reading) {
  /// Reads something, to see whether that works.
  @FunctionalInterface
  public interface Reading {
    /// @param failure is given why there was no answer, or nothing if all is well; from any thread
    void attempt(Consistency consistency, Consumer<Optional<String>> failure);
  }
}
