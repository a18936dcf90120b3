package io.quorate.app.txn;

import io.quorate.app.OnCluster;
import io.quorate.app.bench.Json;
import io.quorate.app.bench.Table;
import io.quorate.client.ClusterMember;
import io.quorate.client.EtcdClient;
import io.quorate.client.EtcdException;
import io.quorate.client.TransactionReport;
import io.quorate.client.Transactions;
import io.quorate.net.tls.TlsFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/// `quorate txn list`.
@Command(
    name = "list",
    header = "Lists the transactions that are not finished.",
    description = {
      "",
      "Under load these are, for the most part, transactions that are under way; what is older than"
          + " some seconds is stuck. OWNER is the member whose coordinator has begun it. PREPARED IN"
          + " are the keyspaces that hold locks for it. STATE is what the register of decisions says:"
          + " undecided, committed, aborted, or forgotten; or 2pc: then only OWNER knows, and ends it"
          + " when it is back. What operators have resolved of late is shown below."
    },
    footer = {
      "",
      "Exit codes: 0 all keyspaces have answered, 1 some have not, or nobody has, 64 for a mistake in"
          + " the command line."
    })
final class ListCommand extends OnCluster {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  ListCommand() {}

  @Override
  public Integer call() throws TlsFileException {
    try (Transactions transactions = Transactions.of(parsedEndpoints(), TIMEOUT)) {
      TransactionReport found = transactions.report();
      ListReport report = ListReport.of(found, memberNames(), Instant.now());
      if (json()) {
        out().println(Json.pretty(report));
      } else {
        print(report);
      }
      return report.silent().isEmpty()
          ? DONE
          : failed("no answer from keyspaces " + String.join(", ", report.silent()));
    } catch (EtcdException | IllegalArgumentException e) {
      return failed(String.valueOf(e.getMessage()));
    }
  }

  /// For people; ids do if nobody tells.
  private Map<Long, String> memberNames() throws TlsFileException {
    try (EtcdClient client = EtcdClient.of(parsedEndpoints().getFirst(), TIMEOUT)) {
      return client.members().stream()
          .collect(Collectors.toMap(ClusterMember::id, ClusterMember::name));
    } catch (EtcdException e) {
      return Map.of();
    }
  }

  private void print(ListReport report) {
    Table table = new Table("TRANSACTION", "AGE", "OWNER", "KEYSPACES", "PREPARED IN", "STATE");
    report
        .transactions()
        .forEach(each ->
            table.row(
                each.name(),
                age(each.ageMs()),
                each.owner(),
                words(each.participants()),
                words(each.preparedIn()),
                each.state()));
    table.print(out());
    if (!report.resolutions().isEmpty()) {
      Table resolved = new Table("RESOLVED", "AT", "STATE", "REASON");
      report
          .resolutions()
          .forEach(each -> resolved.row(each.name(), each.at(), each.state(), each.reason()));
      resolved.print(out());
    }
  }

  private static String words(List<String> names) {
    return names.isEmpty() ? "-" : String.join(",", names);
  }

  private static String age(@Nullable Long millis) {
    return millis == null ? "-" : String.format(Locale.ROOT, "%.1fs", millis / 1000.0);
  }
}
