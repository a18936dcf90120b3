package io.quorate.app.keyspace;

import io.quorate.app.OnCluster;
import io.quorate.app.bench.Json;
import io.quorate.app.bench.Table;
import io.quorate.client.EtcdClient;
import io.quorate.client.Keyspace;
import io.quorate.net.tls.TlsFileException;
import picocli.CommandLine.Command;

/// `quorate keyspace list`.
@Command(name = "list", header = "Lists the keyspaces, by name.")
final class ListCommand extends OnCluster {
  ListCommand() {}

  @Override
  public Integer call() throws TlsFileException {
    return ask(
        EtcdClient::keyspaces,
        keyspaces -> {
          if (json()) {
            out().println(Json.pretty(keyspaces));
          } else {
            Table table = new Table("NAME", "GROUP", "BYTES IN USE", "QUOTA");
            keyspaces.forEach(each ->
                table.row(
                    each.name(),
                    Long.toString(each.group()),
                    "%,d".formatted(each.bytesInUse()),
                    quota(each)));
            table.print(out());
          }
        });
  }

  private static String quota(Keyspace keyspace) {
    return keyspace.quotaBytes() < 0 ? "none" : "%,d".formatted(keyspace.quotaBytes());
  }
}
