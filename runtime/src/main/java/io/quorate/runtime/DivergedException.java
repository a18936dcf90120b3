package io.quorate.runtime;

/// This replica is in another state than a majority of the voters, and must not go on. Nobody can
/// say what it has answered since.
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DivergedException(long group, Divergence divergence) {
    super(
        "group %d: %s, and this replica is one of those in the minority. It stops. Its log is sound; its state is repaired by 'quorate repair', after which it fetches a snapshot from the others."
            .formatted(group, divergence));
  }
}
