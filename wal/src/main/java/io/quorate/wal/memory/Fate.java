package io.quorate.wal.memory;

import java.util.random.RandomGenerator;

/// Decides what a crash leaves of what was not synced.
///
/// It is asked once for each sector that was written, for each file that grew and for each
/// operation of the directory, always in the same order, so that a generator with a seed, or a
/// list, decides the same every time.
@FunctionalInterface
public interface Fate {
  /// Nothing that was not synced is left.
  Fate LOSE_ALL = (_, _) -> 0;

  /// Everything is left, as it was last.
  Fate KEEP_ALL = (_, versions) -> versions - 1;

  /// Picks one of the versions that something had since it was last synced.
  ///
  /// @param what names it, for messages
  /// @param versions how many there are, at least 2: the first is the durable one, the last the
  ///   newest
  /// @return its number, from 0
  int choose(String what, int versions);

  /// A crash that keeps more or less, and which part of it, by chance.
  static Fate random(RandomGenerator random) {
    double kept = random.nextDouble();
    return (_, versions) ->
        random.nextDouble() < kept ? versions - 1 : random.nextInt(versions - 1);
  }
}
