package io.quorate.examples;

import io.quorate.bytes.Bytes;
import io.quorate.client.Endpoint;
import io.quorate.client.EtcdClient;
import io.quorate.client.KeyValue;
import io.quorate.client.Outcome;
import io.quorate.client.ReadLevel;
import java.io.PrintStream;
import java.time.Duration;

/// Writes into a guest book on a server of Quorate's or etcd's, and reads it.
public final class GuestBook {
  private static final Bytes PAGES = Bytes.utf8("guests/");

  private GuestBook() {}

  /// @param arguments where the server is, such as `localhost:2379`
  public static void main(String[] arguments) {
    run(Endpoint.parse(arguments.length > 0 ? arguments[0] : "localhost:2379"), System.out);
  }

  static void run(Endpoint endpoint, PrintStream out) {
    try (EtcdClient client = EtcdClient.of(endpoint, Duration.ofSeconds(5))) {
      out.println(sign(client, "ada", "I liked the engine."));
      out.println(sign(client, "bob", "Good tea."));
      for (KeyValue page : client.getPrefix(PAGES, ReadLevel.LINEARIZABLE).keyValues()) {
        out.println(page.key() + ": " + page.value());
      }
    }
  }

  private static String sign(EtcdClient client, String guest, String words) {
    return switch (client.put(Bytes.utf8("guests/" + guest), Bytes.utf8(words))) {
      case Outcome.Done(var written) -> guest + " signed at revision " + written.revision();
      case Outcome.Failed(var why) -> guest + " did not sign: " + why;
      case Outcome.Unknown(var why) -> guest + " may have signed or not: " + why;
    };
  }
}
