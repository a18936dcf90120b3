package io.quorate.app.keyspace;

import io.quorate.app.OnCluster;
import io.quorate.app.bench.Json;
import io.quorate.client.KeyspaceEngine;
import io.quorate.client.KeyspaceSettings;
import io.quorate.net.tls.TlsFileException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
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

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description = {
        "raft or multi-paxos: the protocol that orders it on all members; if not given, the one that"
            + " the servers were started with."
      })
  private @Nullable String engine;

  CreateCommand() {}

  @Override
  public Integer call() throws TlsFileException {
    KeyspaceSettings settings = settings();
    return ask(
        client -> KeyspaceReport.of(client.createKeyspace(keyspace, settings)),
        made -> {
          if (json()) {
            out().println(Json.pretty(made));
          } else {
            out().println("keyspace %s is there, as group %d".formatted(keyspace, made.group()));
          }
        });
  }

  private KeyspaceSettings settings() {
    KeyspaceSettings settings = KeyspaceSettings.DEFAULT.withQuotaBytes(quotaBytes);
    return engine == null ? settings : settings.withEngine(chosen(engine));
  }

  private KeyspaceEngine chosen(String word) {
    return Arrays.stream(KeyspaceEngine.values())
        .filter(each -> each.word().equals(word))
        .findFirst()
        .orElseThrow(
            () -> mistake("--engine '%s' is neither raft nor multi-paxos".formatted(word)));
  }
}
