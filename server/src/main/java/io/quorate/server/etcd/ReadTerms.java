package io.quorate.server.etcd;

import io.grpc.Context;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Staleness;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// What a client has said of a read beside its request, and how it is told what it did not ask for
/// in its request. etcd's messages have no place for either; whoever carries a call may offer one
/// ([ReadMetadata]), and a service that knows nothing of that finds here what it was.
///
/// @param maxStaleness how old the state may be that is read, if that was said
/// @param minRevision the revision that the state must have reached; 0 if any will do
/// @param staleness is told how old the state may be, unless it is certainly new
record ReadTerms(Optional<Duration> maxStaleness, long minRevision, Consumer<Staleness> staleness) {
  /// Nothing was said, and nobody wants to be told.
  private static final ReadTerms NONE = new ReadTerms(Optional.empty(), 0, _ -> {});

  private static final Context.Key<ReadTerms> KEY = Context.keyWithDefault("read terms", NONE);

  /// Those of the call that is being handled; to be asked on the thread that handles it.
  static ReadTerms current() {
    return KEY.get();
  }

  /// A context in which these are [#current].
  Context context() {
    return Context.current().withValue(KEY, this);
  }

  /// What a request may see that has said this of itself.
  Consistency consistency(boolean serializable) {
    return maxStaleness
        .map(Consistency::notOlderThan)
        .orElse(serializable ? Consistency.SERIALIZABLE : Consistency.LINEARIZABLE);
  }
}
