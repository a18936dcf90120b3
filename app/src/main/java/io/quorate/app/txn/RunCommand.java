package io.quorate.app.txn;

import io.quorate.app.OnCluster;
import io.quorate.app.bench.Json;
import io.quorate.client.Endpoint;
import io.quorate.client.Outcome;
import io.quorate.client.Protocol;
import io.quorate.client.Transactions;
import io.quorate.net.tls.TlsFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `quorate txn run`.
@Command(
    name = "run",
    header = "Runs a transaction over keyspaces.",
    description = {
      "",
      "A transaction is one or more statements:",
      "",
      "  if KEYSPACE/KEY = VALUE     does nothing unless the key holds this value,",
      "  if KEYSPACE/KEY != VALUE    another one or none,",
      "  if KEYSPACE/KEY exists      any,",
      "  if KEYSPACE/KEY missing     or none",
      "  get KEYSPACE/KEY            shows what the key holds",
      "  put KEYSPACE/KEY VALUE      lets the key hold this value",
      "  del KEYSPACE/KEY            deletes the key",
      "",
      "The first '/' ends the name of the keyspace; the default one is called 'default'. Conditions"
          + " are looked at first, and what is found counts as read at the same moment. Then the"
          + " others are done in their order: a get sees what was put before it. If other"
          + " transactions are in the way it begins again, as often as there is time for.",
      ""
    },
    footer = {
      "",
      "Words that begin with '-' are taken for options unless '--' stands somewhere before them.",
      "",
      "Exit codes: 0 committed, 1 nothing was done, 2 nothing was done since a condition does not"
          + " hold, 3 nobody can say whether it is committed, 64 for a mistake in the command line.",
      "",
      "Examples:",
      "  quorate txn run get north/ada get south/bob",
      "  quorate txn run if north/ada = 100 put north/ada 70 put south/bob 130",
      "  quorate txn run --endpoints 10.0.0.1:2379,10.0.0.2:2379 -- put north/ada -5"
    })
final class RunCommand extends OnCluster {
  private static final int NOT_MET = 2;
  private static final int UNKNOWN = 3;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "For all attempts together (default: ${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      defaultValue = "register",
      description =
          "register, or 2pc for comparison: then what is prepared stays locked as long as the member"
              + " that coordinates is away (default: ${DEFAULT-VALUE}).")
  private String protocol = "register";

  @Parameters(paramLabel = "STATEMENT", arity = "1..*", description = "As said above.")
  private List<String> words = new ArrayList<>();

  RunCommand() {}

  @Override
  public Integer call() throws TlsFileException {
    requireAtLeast(1, "--timeout", timeoutSeconds);
    Script script = parsed();
    Protocol chosen = checked("--protocol", protocol, RunCommand::protocol);
    List<Endpoint> members = parsedEndpoints();
    try (Transactions transactions =
        Transactions.of(members, Duration.ofSeconds(timeoutSeconds), chosen)) {
      return show(transactions.run(script::run));
    } catch (IllegalArgumentException e) {
      return failed(String.valueOf(e.getMessage()));
    }
  }

  private static Protocol protocol(String name) {
    return switch (name) {
      case "register" -> Protocol.REGISTER;
      case "2pc" -> Protocol.TWO_PHASE;
      default -> throw new IllegalArgumentException("neither register nor 2pc");
    };
  }

  private Script parsed() {
    try {
      return Script.parse(words);
    } catch (IllegalArgumentException e) {
      throw mistake(e.getMessage());
    }
  }

  private int show(Outcome<Script.Result> outcome) {
    return switch (outcome) {
      case Outcome.Done(Script.Result.Done(var reads)) -> {
        List<RunReport.Read> found = reads.stream().map(RunReport.Read::of).toList();
        if (json()) {
          out().println(Json.pretty(new RunReport("committed", null, found)));
        } else {
          found.forEach(out()::println);
          out().println("committed");
        }
        yield DONE;
      }
      case Outcome.Done(Script.Result.NotMet(var condition, var value)) ->
          end(
              NOT_MET,
              "condition-not-met",
              "nothing was done: not so: %s, but %s"
                  .formatted(
                      condition, RunReport.Read.of(new Script.Read(condition.operand(), value))));
      case Outcome.Failed(var failure) -> end(FAILED, "failed", "nothing was done: " + failure);
      case Outcome.Unknown(var failure) ->
          end(UNKNOWN, "unknown", "nobody can say whether it is committed: " + failure);
    };
  }

  private int end(int code, String outcome, String reason) {
    if (json()) {
      out().println(Json.pretty(new RunReport(outcome, reason, List.of())));
    } else {
      failed(reason);
    }
    return code;
  }
}
