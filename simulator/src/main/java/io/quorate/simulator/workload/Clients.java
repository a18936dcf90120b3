package io.quorate.simulator.workload;

import io.quorate.kv.CompactRequest;
import io.quorate.simulator.world.World;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// All clients of a world.
public final class Clients {
  private final List<Client> clients = new ArrayList<>();
  private final Recency recency;
  private final ClientHistory history;
  private final Map<String, Long> outcomes = new HashMap<>();
  private long requests;
  private long compacted;

  /// @param perSecond requests of all of them together, as long as answers come soon enough
  public Clients(World world, Workload workload, ClientHistory history, int count, int perSecond) {
    this.recency = new Recency(() -> world.time().toNanos());
    this.history = history;
    long pauseNanosMax = 2_000_000_000L * count / perSecond;
    for (int number = 1; number <= count; number++) {
      clients.add(new Client(number, world, workload.client(), pauseNanosMax, this));
    }
  }

  public void begin() {
    clients.forEach(Client::plan);
  }

  /// They begin nothing more.
  public void rest() {
    clients.forEach(Client::rest);
  }

  /// Whether no request is open.
  public boolean isResting() {
    return clients.stream().noneMatch(Client::waits);
  }

  /// How many requests have ended.
  public long requests() {
    return requests;
  }

  /// How often requests ended in which way.
  public Map<String, Long> outcomes() {
    return new TreeMap<>(outcomes);
  }

  /// To forget what no read asks for. Each of a later revision than the last one, since no two
  /// commands may be equal; nothing if no later one was seen.
  Optional<CompactRequest> compaction() {
    long revision = recency.begin();
    if (revision <= compacted) {
      return Optional.empty();
    }
    compacted = revision;
    return Optional.of(new CompactRequest(revision, false));
  }

  Recency recency() {
    return recency;
  }

  ClientHistory history() {
    return history;
  }

  void ended(String how) {
    requests++;
    outcomes.merge(how, 1L, Long::sum);
  }
}
