package io.quorate.app.keyspace;

import io.quorate.app.OnCluster;
import io.quorate.app.bench.Json;
import io.quorate.app.bench.Table;
import io.quorate.client.EtcdClient;
import io.quorate.net.tls.TlsFileException;
import java.util.List;
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
          List<KeyspaceReport> reports = keyspaces.stream().map(KeyspaceReport::of).toList();
          if (json()) {
            out().println(Json.pretty(reports));
          } else {
            Table table = new Table("NAME", "GROUP", "ENGINE", "BYTES IN USE", "QUOTA");
            reports.forEach(report ->
                table.row(
                    report.name(),
                    Long.toString(report.group()),
                    report.engine(),
                    "%,d".formatted(report.bytesInUse()),
                    report.quota()));
            table.print(out());
          }
        });
  }
}
