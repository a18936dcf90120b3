package io.quorate.app.keyspace;

import io.quorate.app.OnCluster;
import io.quorate.app.bench.Json;
import io.quorate.client.KeyspaceSettings;
import io.quorate.net.tls.TlsFileException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `quorate keyspace create`.
@Command(
    name = "create",
    header = "Makes a keyspace.",
    description = {
      "",
      "When this ends the keyspace can be used through the member that was asked."
    })
final class CreateCommand extends OnCluster {
  @Parameters(
      paramLabel = "NAME",
      description = "1 to 64 of a-z, 0-9, '.', '_' and '-', with a letter or digit at both ends.")
  private String keyspace = "";

  @Option(
      names = "--quota-bytes",
      paramLabel = "N",
      defaultValue = "0",
      description = {
        "Bytes of keys and values, old revisions included, at which it takes deletions and"
            + " compactions only; 0 is 2 GiB, less is no limit (default: ${DEFAULT-VALUE})."
      })
  private long quotaBytes;

  CreateCommand() {}

  @Override
  public Integer call() throws TlsFileException {
    return ask(
        client ->
            client.createKeyspace(keyspace, KeyspaceSettings.DEFAULT.withQuotaBytes(quotaBytes)),
        made -> {
          if (json()) {
            out().println(Json.pretty(made));
          } else {
            out().println("keyspace %s is there, as group %d".formatted(keyspace, made.group()));
          }
        });
  }
}
