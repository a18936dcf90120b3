package io.quorate.app.txn;

import io.quorate.app.OnCluster;
import io.quorate.app.bench.Json;
import io.quorate.client.EtcdException;
import io.quorate.client.TransactionName;
import io.quorate.client.Transactions;
import io.quorate.net.tls.TlsFileException;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `quorate txn resolve`.
@Command(
    name = "resolve",
    header = "Ends a transaction for which nobody else seems to.",
    description = {
      "",
      "Asks the register of decisions to abort it, and tells its keyspaces what that says. If it is"
          + " committed already it stays so, and its keyspaces are told that. To commit one that is"
          + " undecided cannot be asked for: its coordinator may have told somebody of an abort. One"
          + " that is prepared nowhere and not committed is refused, and so is one by classic two-phase"
          + " commit, of which only its coordinator knows. What was asked for, and why, is"
          + " kept with what came of it; 'quorate txn list' shows that."
    },
    footer = {
      "",
      "Exit codes: 0 it is aborted, 1 refused or no answer, 2 it is committed and stays so, 64 for a"
          + " mistake in the command line."
    })
final class ResolveCommand extends OnCluster {
  private static final int COMMITTED = 2;
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Who asks, and why: up to 1000 letters, which are kept.")
  private String reason = "";

  @Parameters(paramLabel = "TRANSACTION", description = "As 'quorate txn list' calls it.")
  private String transaction = "";

  ResolveCommand() {}

  @Override
  public Integer call() throws TlsFileException {
    TransactionName name = parsed();
    try (Transactions transactions = Transactions.of(parsedEndpoints(), TIMEOUT)) {
      String state = transactions.resolve(name, reason);
      if (json()) {
        out().println(Json.pretty(Map.of("transaction", name.toString(), "state", state)));
      } else {
        out().println("transaction %s is %s".formatted(name, state));
      }
      return state.equals("committed") ? COMMITTED : DONE;
    } catch (EtcdException | IllegalArgumentException e) {
      return failed(String.valueOf(e.getMessage()));
    }
  }

  private TransactionName parsed() {
    try {
      return TransactionName.parse(transaction);
    } catch (IllegalArgumentException e) {
      throw mistake(e.getMessage());
    }
  }
}
