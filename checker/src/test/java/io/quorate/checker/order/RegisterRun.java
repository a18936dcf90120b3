package io.quorate.checker.order;

import io.quorate.checker.History;
import io.quorate.checker.Nil;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Random clients of a register that works. Operations happen at a random moment between call and
/// answer; of some nobody learns the outcome.
final class RegisterRun {
  private final int values;
  private final boolean swaps;
  private final RandomGenerator random;
  private final List<Client> clients = new ArrayList<>();
  private final History.Builder history = new History.Builder();
  private int value;
  private long processes;
  private boolean lie;

  private static final class Client {
    long process;
    @Nullable String name;
    Object argument = Nil.NIL;
    Object result = Nil.NIL;
    boolean happened;
    boolean failed;
    boolean unknown;
  }

  RegisterRun(int clients, int values, boolean swaps, RandomGenerator random) {
    this.values = values;
    this.swaps = swaps;
    this.random = random;
    for (int i = 0; i < clients; i++) {
      Client client = new Client();
      client.process = processes++;
      this.clients.add(client);
    }
  }

  /// @param lies whether some late reads are answered with random values
  History history(int calls, boolean lies) {
    for (int called = 0; called < calls; ) {
      Client client = clients.get(random.nextInt(clients.size()));
      lie = lies && called > calls / 2 && random.nextInt(4) == 0;
      if (client.name == null) {
        call(client);
        called++;
      } else if (!client.happened) {
        happen(client);
      } else {
        answer(client);
      }
    }
    return history.build();
  }

  private void call(Client client) {
    int kind = random.nextInt(swaps ? 6 : 4);
    client.name = kind < 2 ? "read" : kind < 4 ? "write" : "cas";
    client.argument =
        switch (client.name) {
          case "write" -> random.nextInt(values + 1);
          case "cas" -> List.of(random.nextInt(values + 1), random.nextInt(values + 1));
          default -> Nil.NIL;
        };
    client.happened = false;
    client.failed = false;
    client.unknown = random.nextInt(6) == 0;
    history.call(client.process, client.name, client.argument);
  }

  private void happen(Client client) {
    client.happened = true;
    client.result = client.argument;
    if (client.unknown && random.nextBoolean()) {
      return;
    }
    if (client.argument instanceof Integer written) {
      value = written;
    } else if (client.argument instanceof List<?> pair) {
      client.failed = !pair.get(0).equals(value);
      value = client.failed ? value : (Integer) pair.get(1);
    } else {
      client.result = lie && !client.unknown ? random.nextInt(values + 1) : value;
    }
  }

  private void answer(Client client) {
    String name = client.name == null ? "" : client.name;
    client.name = null;
    if (client.unknown) {
      history.unknown(client.process, name);
      client.process = processes++;
    } else if (client.failed) {
      history.failed(client.process, name);
    } else {
      history.ok(client.process, name, client.result);
    }
  }
}
