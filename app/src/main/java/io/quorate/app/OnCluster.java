package io.quorate.app;

import io.quorate.app.bench.TlsFlags;
import io.quorate.client.Endpoint;
import io.quorate.client.EtcdClient;
import io.quorate.client.EtcdException;
import io.quorate.net.tls.TlsFileException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/// What commands have in common that ask something of a cluster: which one it is.
public abstract class OnCluster extends Subcommand {
  protected static final int DONE = 0;
  protected static final int FAILED = 1;
  private static final String NOT_REACHED = "UNAVAILABLE";

  /// A new keyspace has to find a leader.
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  @Option(
      names = "--endpoints",
      paramLabel = "HOST:PORT,...",
      defaultValue = "127.0.0.1:2379",
      description = {
        "Members of the cluster. One question for all is put to the first that can be reached"
            + " (default: ${DEFAULT-VALUE})."
      })
  private String endpoints = "127.0.0.1:2379";

  @Option(names = "--json", description = "Shows an object, or an array of them.")
  private boolean json;

  @ArgGroup(exclusive = false, heading = "%nTLS:%n")
  private @Nullable TlsFlags tls;

  protected OnCluster() {}

  protected final boolean json() {
    return json;
  }

  /// Puts the question to the members in turn until one can be reached. What a member refuses the
  /// others would refuse, too.
  protected final <A> int ask(Function<EtcdClient, A> question, Consumer<A> show)
      throws TlsFileException {
    String failure = "";
    for (Endpoint endpoint : parsedEndpoints()) {
      try (EtcdClient client = EtcdClient.of(endpoint, TIMEOUT)) {
        show.accept(question.apply(client));
        return DONE;
      } catch (EtcdException e) {
        failure = String.valueOf(e.getMessage());
        if (!e.failure().code().equals(NOT_REACHED)) {
          break;
        }
      } catch (IllegalArgumentException e) {
        failure = endpoint + ": " + e.getMessage();
      }
    }
    return failed(failure);
  }

  /// Says why nothing was done.
  protected final int failed(String why) {
    spec().commandLine().getErr().println("quorate: " + why);
    return FAILED;
  }

  protected final List<Endpoint> parsedEndpoints() throws TlsFileException {
    List<Endpoint> parsed;
    try {
      parsed = Endpoint.parseList(endpoints);
    } catch (IllegalArgumentException e) {
      throw mistake("--endpoints: " + e.getMessage());
    }
    return tls == null ? parsed : tls.protect(parsed);
  }
}
