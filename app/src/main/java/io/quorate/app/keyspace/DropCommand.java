package io.quorate.app.keyspace;

import io.quorate.app.OnCluster;
import io.quorate.app.bench.Json;
import io.quorate.net.tls.TlsFileException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `quorate keyspace drop`.
@Command(
    name = "drop",
    header = "Drops a keyspace with all that is in it.",
    description = {"", "Nothing of it comes back, not even in a keyspace of the same name."})
final class DropCommand extends OnCluster {
  @Parameters(paramLabel = "NAME", description = "A keyspace other than 'default'.")
  private String keyspace = "";

  DropCommand() {}

  @Override
  public Integer call() throws TlsFileException {
    return ask(
        client -> {
          client.dropKeyspace(keyspace);
          return keyspace;
        },
        dropped -> {
          if (json()) {
            out().println(Json.pretty(Map.of("dropped", dropped)));
          } else {
            out().println("keyspace %s is dropped".formatted(dropped));
          }
        });
  }
}
