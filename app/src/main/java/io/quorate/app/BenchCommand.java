package io.quorate.app;

import io.quorate.client.Amount;
import io.quorate.client.Endpoint;
import io.quorate.client.KeyPlan;
import io.quorate.client.LoadGenerator;
import io.quorate.client.LoadPlan;
import io.quorate.client.LoadResult;
import io.quorate.client.Operation;
import io.quorate.client.ReadLevel;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `quorate bench`: load for any server that speaks etcd's v3 API.
@Command(
    name = "bench",
    description = "Puts load on any server that speaks etcd's v3 API, and measures it.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  quorate bench put --endpoints 127.0.0.1:2379 --clients 1000 --connections 100"
    })
final class BenchCommand implements Callable<Integer> {
  private enum Kind {
    put,
    range,
    txn
  }

  @Parameters(index = "0", description = "What to do: ${COMPLETION-CANDIDATES}.")
  private Kind kind = Kind.put;

  @Option(
      names = "--endpoints",
      defaultValue = "127.0.0.1:2379",
      description = "host:port,... (default ${DEFAULT-VALUE})")
  private String endpoints = "";

  @Option(names = "--connections", defaultValue = "100", description = "default ${DEFAULT-VALUE}")
  private int connections;

  @Option(
      names = "--clients",
      defaultValue = "1000",
      description = "each has one request under way (default ${DEFAULT-VALUE})")
  private int clients;

  @Option(
      names = "--value-size",
      defaultValue = "256",
      description = "bytes (default ${DEFAULT-VALUE})")
  private int valueSize;

  @Option(
      names = "--key-space",
      defaultValue = "100000",
      description = "how many different keys (default ${DEFAULT-VALUE})")
  private long keySpace;

  @Option(
      names = "--total",
      defaultValue = "200000",
      description = "requests that count (default ${DEFAULT-VALUE})")
  private long total;

  @Option(
      names = "--warm-up",
      defaultValue = "100000",
      description = "requests before those (default ${DEFAULT-VALUE})")
  private long warmUp;

  @Option(names = "--serializable", description = "range: read whatever the node has")
  private boolean serializable;

  @Override
  public Integer call() throws Exception {
    Operation operation =
        switch (kind) {
          case put -> new Operation.Put(valueSize);
          case range ->
              new Operation.Range(
                  serializable ? ReadLevel.SERIALIZABLE : ReadLevel.LINEARIZABLE, valueSize);
          case txn -> new Operation.Txn(1, valueSize);
        };
    LoadPlan plan =
        new LoadPlan(
            Endpoint.parseList(endpoints),
            connections,
            clients,
            operation,
            new KeyPlan(16, keySpace, false),
            kind == Kind.range,
            warmUp,
            new Amount.Requests(total),
            Duration.ofSeconds(20),
            1,
            42);
    LoadResult result =
        LoadGenerator.run(
            plan,
            progress ->
                System.err.printf(
                    "\r%-8s %,10d done %,10.0f/s ",
                    progress.step(), progress.done(), progress.requestsPerSecond()));
    System.err.println();
    print(result);
    return result.failed() == 0 ? 0 : Main.FAILED;
  }

  private static void print(LoadResult result) {
    System.out.printf("%,.0f requests/s, %,d failed%n", result.throughput(), result.failed());
    System.out.printf(
        "p50 %.2f ms, p90 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, max %.2f ms%n",
        millis(result.latencies().p50()),
        millis(result.latencies().p90()),
        millis(result.latencies().p99()),
        millis(result.latencies().p999()),
        millis(result.latencies().max()));
    result.errors().forEach((failure, count) -> System.out.printf("%,8d x %s%n", count, failure));
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }
}
