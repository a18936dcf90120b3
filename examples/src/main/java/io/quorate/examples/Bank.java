package io.quorate.examples;

import io.quorate.bytes.Bytes;
import io.quorate.client.Endpoint;
import io.quorate.client.EtcdClient;
import io.quorate.client.Outcome;
import io.quorate.client.Transactions;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Moves money between accounts that are in different keyspaces of a server.
public final class Bank {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Bytes ADA = Bytes.utf8("ada");
  private static final Bytes BOB = Bytes.utf8("bob");

  private Bank() {}

  public static void main(String[] arguments) {
    run(new Endpoint("127.0.0.1", 2379), System.out);
  }

  static void run(Endpoint server, PrintStream out) {
    try (EtcdClient client = EtcdClient.of(server, TIMEOUT)) {
      client.createKeyspace("north");
      client.createKeyspace("south");
    }
    try (Transactions transactions = Transactions.of(List.of(server), TIMEOUT)) {
      transactions.run(transaction -> {
        transaction.put("north", ADA, money(100));
        transaction.put("south", BOB, money(100));
        return true;
      });
      out.println(transfer(transactions, 30));
      out.println(transfer(transactions, 300));
    }
  }

  private static String transfer(Transactions transactions, int amount) {
    Outcome<String> outcome =
        transactions.run(transaction -> {
          int ada = number(transaction.get("north", ADA));
          int bob = number(transaction.get("south", BOB));
          if (ada < amount) {
            return "ada has only " + ada;
          }
          transaction.put("north", ADA, money(ada - amount));
          transaction.put("south", BOB, money(bob + amount));
          return "ada has %d, bob has %d".formatted(ada - amount, bob + amount);
        });
    return switch (outcome) {
      case Outcome.Done(var said) -> said;
      case Outcome.Failed(var why) -> "nothing was done: " + why;
      case Outcome.Unknown(var why) -> "done or not, nobody can say: " + why;
    };
  }

  private static Bytes money(int amount) {
    return Bytes.utf8(String.valueOf(amount));
  }

  private static int number(Optional<Bytes> value) {
    return value.map(bytes -> Integer.parseInt(bytes.toUtf8())).orElse(0);
  }
}
