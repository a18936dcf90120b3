package io.quorate.app.bench;

import io.quorate.app.Subcommand;
import io.quorate.client.Amount;
import io.quorate.client.Endpoint;
import io.quorate.client.KeyPlan;
import io.quorate.client.LoadGenerator;
import io.quorate.client.LoadPlan;
import io.quorate.client.Operation;
import io.quorate.client.ReadLevel;
import io.quorate.net.tls.TlsFileException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `quorate bench put`, `range` and `txn`: load on a cluster that runs already.
///
/// The exit code is 0 if every request was answered well and 1 if one was not.
@Command(
    footer = {
      "",
      "The load is closed: each client sends its next request when the previous one has been answered."
          + " With --clients 1 the latencies are those of a request that meets no other; with 1000"
          + " they are mostly time spent waiting in line, and throughput is the figure to look at.",
      "",
      "Connections go round the endpoints, and clients round the connections."
    })
abstract sealed class LoadCommand extends Subcommand {
  private static final int CONNECTIONS_MAX = 100;
  private static final int KEY_SIZE = 16;

  @Option(
      names = "--endpoints",
      paramLabel = "HOST:PORT,...",
      defaultValue = "127.0.0.1:2379",
      description = "Nodes to connect to (default: ${DEFAULT-VALUE}).")
  private String endpoints = "";

  @ArgGroup(exclusive = false)
  private TlsFlags tls = new TlsFlags();

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Requests under way at any time (default: ${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "TCP connections (default: 100, or as many as there are clients).")
  private @Nullable Integer connections;

  @Option(
      names = "--total",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Requests that are measured (default: ${DEFAULT-VALUE}).")
  private long total;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Measure for so long instead of for --total requests.")
  private @Nullable Integer seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "100000",
      description = {
        "Requests before those, of the same kind and from 100 clients at least (default:"
            + " ${DEFAULT-VALUE}). A server on a Java machine reaches its speed after some hundred"
            + " thousand, and this load generator is on one, too."
      })
  private long warmUp;

  @Option(
      names = "--value-size",
      paramLabel = "BYTES",
      defaultValue = "256",
      description = "Size of a value (default: ${DEFAULT-VALUE}).")
  private int valueSize;

  @Option(
      names = "--key-space",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Different keys; each request draws one at random (default: ${DEFAULT-VALUE}).")
  private long keySpace;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description =
          "After which a request is given up and counts as failed (default: ${DEFAULT-VALUE}).")
  private int timeout;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = {
        "Event loops that drive the load (default: ${DEFAULT-VALUE}). More than one pays if the"
            + " servers have other processors for themselves."
      })
  private int threads;

  @Option(names = "--json", description = "The result as one line of JSON on standard output.")
  private boolean json;

  /// For whoever measures more than this process sees: one load per line of input.
  @Option(
      names = "--on-demand",
      hidden = true,
      description =
          "Prints \"ready\" when warmed up, then measures once for each line of standard input.")
  private boolean onDemand;

  abstract Operation operation(int valueSize);

  @Override
  public Integer call() throws IOException, InterruptedException {
    LoadPlan plan = plan();
    ProgressDisplay display = new ProgressDisplay(System.err);
    try (LoadGenerator load = LoadGenerator.connect(plan, display)) {
      load.prepare();
      return onDemand ? measureOnDemand(load, plan) : measureOnce(load, plan);
    }
  }

  private int measureOnce(LoadGenerator load, LoadPlan plan) throws InterruptedException {
    LoadReport report = LoadReport.measure(load, name(), plan);
    if (json) {
      System.out.println(Json.line(report));
    } else {
      report.print(System.out);
    }
    return report.failed() == 0 ? 0 : 1;
  }

  private int measureOnDemand(LoadGenerator load, LoadPlan plan)
      throws IOException, InterruptedException {
    PrintStream out = System.out;
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    out.println("ready");
    while (in.readLine() != null) {
      out.println(Json.line(LoadReport.measure(load, name(), plan)));
    }
    return 0;
  }

  /// The options as a plan. What is wrong with one is said in its own name.
  private LoadPlan plan() {
    requireAtLeast(1, "--clients", clients);
    int connecting = connections == null ? Math.min(clients, CONNECTIONS_MAX) : connections;
    requireAtLeast(1, "--connections", connecting);
    requireAtLeast(1, "--total", total);
    requireAtLeast(1, "--seconds", seconds == null ? 1 : seconds);
    requireAtLeast(0, "--warm-up", warmUp);
    requireAtLeast(0, "--value-size", valueSize);
    requireAtLeast(1, "--key-space", keySpace);
    requireAtLeast(1, "--timeout", timeout);
    requireAtLeast(1, "--threads", threads);
    if (clients < connecting) {
      throw mistake(
          "--clients %d is less than --connections %d: some would have nothing to do"
              .formatted(clients, connecting));
    }
    try {
      Operation operation = operation(valueSize);
      return new LoadPlan(
          endpoints(),
          connecting,
          clients,
          operation,
          new KeyPlan(KEY_SIZE, keySpace, false),
          operation instanceof Operation.Range,
          warmUp,
          seconds == null
              ? new Amount.Requests(total)
              : new Amount.Lasting(Duration.ofSeconds(seconds)),
          Duration.ofSeconds(timeout),
          threads,
          42);
    } catch (IllegalArgumentException e) {
      throw mistake(e.getMessage());
    }
  }

  private List<Endpoint> endpoints() {
    try {
      return tls.protect(Endpoint.parseList(endpoints));
    } catch (IllegalArgumentException e) {
      throw mistake("--endpoints: " + e.getMessage());
    } catch (TlsFileException e) {
      throw mistake(e.getMessage());
    }
  }

  @Command(
      name = "put",
      header = "Writes one key with each request.",
      description = {"", "Measures writes: each request puts one key."})
  static final class Put extends LoadCommand {
    @Override
    Operation operation(int valueSize) {
      return new Operation.Put(valueSize);
    }
  }

  @Command(
      name = "range",
      header = "Reads one key with each request.",
      description = {
        "",
        "Measures reads: each request ranges over one key. All keys of the key space are written"
            + " first, so that there is something to find."
      })
  static final class Range extends LoadCommand {
    @Option(
        names = "--serializable",
        description = "Take what the node has, which may be old; the default is linearizable.")
    private boolean serializable;

    @Override
    Operation operation(int valueSize) {
      return new Operation.Range(
          serializable ? ReadLevel.SERIALIZABLE : ReadLevel.LINEARIZABLE, valueSize);
    }
  }

  @Command(
      name = "txn",
      header = "Compares and writes with each request.",
      description = {
        "",
        "Measures txns: each has one comparison, which always holds, and writes --puts neighbouring"
            + " keys."
      })
  static final class Txn extends LoadCommand {
    @Option(
        names = "--puts",
        paramLabel = "N",
        defaultValue = "1",
        description = "Keys that a txn writes (default: ${DEFAULT-VALUE}).")
    private int puts;

    @Override
    Operation operation(int valueSize) {
      return new Operation.Txn(puts, valueSize);
    }
  }
}
