package io.quorate.runtime.observation;

import io.quorate.runtime.observation.Seen.Missed;
import io.quorate.runtime.observation.Seen.Observed;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The last observations of a node, for a bounded number of readers. One thread adds, and waits for
/// nobody: who does not read in time is told how many were dropped meanwhile.
///
/// A slot holds an observation with its number. A reader takes what is in the slot of the number
/// that it wants; if that has a higher one, it has missed some. So nothing is locked.
public final class Observations {
  private final InstantSource clock;
  private final int readersMax;
  private final AtomicReferenceArray<Observed> ring;
  private final CopyOnWriteArrayList<Reader> readers = new CopyOnWriteArrayList<>();
  private final AtomicInteger readerCount = new AtomicInteger();

  /// The number of the newest one; 0 if there is none.
  private volatile long last;

  /// @param kept how many observations are kept
  public Observations(InstantSource clock, int kept, int readersMax) {
    this.clock = clock;
    this.readersMax = readersMax;
    this.ring = new AtomicReferenceArray<>(kept);
  }

  /// By one thread only.
  public void add(Observation what) {
    long sequence = last + 1;
    Instant at = clock.instant();
    ring.set(slot(sequence), new Observed(sequence, at, what));
    last = sequence;
    for (Reader reader : readers) {
      reader.news.run();
    }
  }

  private int slot(long sequence) {
    return (int) (sequence % ring.length());
  }

  /// A reader of all that is kept, and of what follows.
  ///
  /// @param news is called when there may be more to read, by the thread that adds; must not block
  /// @return nothing if there are too many readers
  public Optional<Reader> read(Runnable news) {
    if (readerCount.incrementAndGet() > readersMax) {
      readerCount.decrementAndGet();
      return Optional.empty();
    }
    Reader reader = new Reader(news);
    readers.add(reader);
    return Optional.of(reader);
  }

  /// One who reads. Used by one thread at a time.
  public final class Reader implements AutoCloseable {
    private final Runnable news;
    private long read;

    private Reader(Runnable news) {
      this.news = news;
    }

    /// What is there and was not read yet, at most so much.
    public List<Seen> next(int max) {
      List<Seen> seen = new ArrayList<>();
      for (long newest = last; read < newest && seen.size() < max; ) {
        long oldest = Math.max(1, newest - ring.length() + 1);
        if (read + 1 < oldest) {
          seen.add(new Missed(oldest - 1 - read));
          read = oldest - 1;
        }
        Observed next = ring.get(slot(read + 1));
        if (next.sequence() == read + 1) {
          seen.add(next);
          read++;
        } else {
          newest = last; // it was overwritten since
        }
      }
      return seen;
    }

    @Override
    public void close() {
      if (readers.remove(this)) {
        readerCount.decrementAndGet();
      }
    }
  }
}
