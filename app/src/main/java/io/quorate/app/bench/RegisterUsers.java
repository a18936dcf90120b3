package io.quorate.app.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Clients of a register that is linearizable, but for one read if a violation is wanted. Each step
/// of a random client is a call, the moment at which the operation happens, or an answer.
final class RegisterUsers {
  /// How many overwritten values lie between the present one and the one that a violation shows.
  private static final int STALENESS = 20;

  /// @param writesPercent writes among the operations
  /// @param unknownPercent operations whose outcome stays unknown
  /// @param values how many different values are written; 0: each is written once
  record Mix(int writesPercent, int unknownPercent, int values) {}

  private enum Step {
    IDLE,
    CALLED,
    DONE
  }

  private static final class Client {
    long process;
    Step step = Step.IDLE;
    boolean writes;
    boolean unknown;
    boolean happens;
    long value;
  }

  private final int total;
  private final Mix mix;
  private final RandomGenerator random;
  private final List<Client> clients = new ArrayList<>();
  private final List<Long> written = new ArrayList<>(List.of(0L));
  private boolean violate;
  private boolean marked;
  private long processes;
  private int called;

  RegisterUsers(int clients, int total, Mix mix, boolean violated, long seed) {
    this.total = total;
    this.mix = mix;
    this.violate = violated;
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int i = 0; i < clients; i++) {
      Client client = new Client();
      client.process = processes++;
      this.clients.add(client);
    }
  }

  /// @param out takes one event after the other, in EDN
  void run(Consumer<String> out) {
    while (called < total) {
      Client client = clients.get(random.nextInt(clients.size()));
      switch (client.step) {
        case IDLE -> call(client, out);
        case CALLED -> happen(client);
        case DONE -> answer(client, out);
      }
    }
  }

  /// Whether a violation was wanted, and no read came late enough after enough writes.
  boolean lackViolation() {
    return violate;
  }

  private void call(Client client, Consumer<String> out) {
    called++;
    client.step = Step.CALLED;
    client.writes = random.nextInt(100) < mix.writesPercent();
    client.unknown = random.nextInt(100) < mix.unknownPercent();
    client.happens = !client.unknown || random.nextBoolean();
    client.value = value(client);
    out.accept(event(client, "invoke", client.writes ? "" + client.value : "nil"));
  }

  /// Of few values each may come from a write of unknown outcome at any time; so a violation shows
  /// one more, which an early write has written.
  private long value(Client client) {
    if (mix.values() == 0) {
      return called;
    }
    if (violate && !marked && client.writes && !client.unknown) {
      marked = true;
      return mix.values();
    }
    return random.nextInt(mix.values());
  }

  private void happen(Client client) {
    client.step = Step.DONE;
    if (client.writes) {
      if (client.happens) {
        written.add(client.value);
      }
    } else {
      client.value = read(client);
    }
  }

  private long read(Client client) {
    if (violate && !client.unknown && called > total * 0.9 && written.size() > STALENESS) {
      long stale = mix.values() == 0 ? written.get(written.size() - STALENESS) : mix.values();
      if (written.contains(stale)
          && !written.subList(written.size() - STALENESS + 1, written.size()).contains(stale)) {
        violate = false;
        return stale;
      }
    }
    return written.getLast();
  }

  private void answer(Client client, Consumer<String> out) {
    client.step = Step.IDLE;
    if (client.unknown) {
      out.accept(event(client, "info", client.writes ? "" + client.value : "nil"));
      client.process = processes++;
    } else {
      out.accept(event(client, "ok", "" + client.value));
    }
  }

  private static String event(Client client, String type, String value) {
    return "{:process %d, :type :%s, :f :%s, :value %s}"
        .formatted(client.process, type, client.writes ? "write" : "read", value);
  }
}
