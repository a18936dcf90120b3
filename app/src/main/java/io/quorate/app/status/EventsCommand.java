package io.quorate.app.status;

import io.quorate.app.OnCluster;
import io.quorate.app.bench.Json;
import io.quorate.client.Endpoint;
import io.quorate.client.EtcdClient;
import io.quorate.client.EventListener;
import io.quorate.client.ServerEvent;
import io.quorate.net.tls.TlsFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `quorate events`.
@Command(
    name = "events",
    header = "Shows what befalls each member, as it happens.",
    description = {
      "",
      "First what the members have kept of late, then what comes: who leads, who are the members,"
          + " connections, disks, snapshots, replicas that differ. Each member tells what it has seen"
          + " itself. Those that cannot be reached are named; the command ends when none is left.",
      "",
      "With --json each event is an object in a line of its own."
    },
    footer = {
      "",
      "Exit codes: 0 as many events were shown as were wanted; 1 no member tells any more; 64 for a"
          + " mistake in the options.",
      "",
      "Example:",
      "  quorate events --endpoints 10.0.0.1:2379,10.0.0.2:2379,10.0.0.3:2379"
    })
public final class EventsCommand extends OnCluster {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  /// An event in `--json`.
  private record Report(
      String endpoint,
      long sequence,
      String at,
      long group,
      String kind,
      Map<String, Object> facts) {}

  /// So many are missing before the next event of this member.
  private record Gap(String endpoint, long missed) {}

  @Option(
      names = "--count",
      paramLabel = "EVENTS",
      description = "Ends after so many; without it there is no end.")
  private long count = Long.MAX_VALUE;

  private final CountDownLatch end = new CountDownLatch(1);
  private long shown;

  public EventsCommand() {}

  @Override
  public Integer call() throws TlsFileException, InterruptedException {
    requireAtLeast(1, "--count", count);
    List<EtcdClient> clients = new ArrayList<>();
    try {
      List<CompletableFuture<Void>> streams = new ArrayList<>();
      for (Endpoint endpoint : parsedEndpoints()) {
        EtcdClient client = EtcdClient.of(endpoint, TIMEOUT);
        clients.add(client);
        streams.add(
            client
                .observe(new Printer(endpoint))
                .whenComplete((_, failure) -> over(endpoint, failure)));
      }
      var _ =
          CompletableFuture.allOf(streams.toArray(CompletableFuture<?>[]::new))
              .whenComplete((_, _) -> end.countDown());
      end.await();
    } finally {
      clients.forEach(EtcdClient::close);
    }
    return isDone() ? DONE : FAILED;
  }

  private synchronized boolean isDone() {
    return shown >= count;
  }

  private synchronized void over(Endpoint endpoint, @Nullable Throwable failure) {
    if (shown < count) {
      @Nullable Throwable cause =
          failure instanceof CompletionException ? failure.getCause() : failure;
      failed(endpoint + ": " + (cause == null ? "the server has ended" : cause.getMessage()));
    }
  }

  private synchronized void show(String line) {
    if (shown < count) {
      out().println(line);
      out().flush();
      shown++;
      if (shown == count) {
        end.countDown();
      }
    }
  }

  private final class Printer implements EventListener {
    private final String endpoint;

    Printer(Endpoint endpoint) {
      this.endpoint = endpoint.toString();
    }

    @Override
    public void happened(ServerEvent event) {
      show(
          json()
              ? Json.line(
                  new Report(
                      endpoint,
                      event.sequence(),
                      event.at().toString(),
                      event.group(),
                      event.kind(),
                      event.facts()))
              : "%s  %s  %s  %s".formatted(event.at(), endpoint, subject(event), text(event)));
    }

    @Override
    public void missed(long missed) {
      show(
          json()
              ? Json.line(new Gap(endpoint, missed))
              : "%s  %d events are missing here".formatted(endpoint, missed));
    }
  }

  private static String subject(ServerEvent event) {
    return event.group() == 0 ? "node" : "group " + event.group();
  }

  private static String text(ServerEvent event) {
    String facts =
        event.facts().entrySet().stream()
            .map(fact -> " " + fact.getKey() + "=" + fact.getValue())
            .collect(Collectors.joining());
    return event.kind().replace('_', ' ') + facts;
  }
}
