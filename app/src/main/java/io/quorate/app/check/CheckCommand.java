package io.quorate.app.check;

import io.quorate.app.Subcommand;
import io.quorate.checker.History;
import io.quorate.checker.Limit;
import io.quorate.checker.Model;
import io.quorate.checker.Verdict;
import io.quorate.checker.specification.NilResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `quorate check`: judges recorded histories.
@Command(
    name = "check",
    header = "Judges recorded histories: are they linearizable, sequential?",
    description = {
      "",
      "Reads what clients of some system saw, and decides whether a consistency model allows it. A"
          + " violation is shown by the fewest operations that prove it. When the search ends at a"
          + " limit, the verdict is \"undecided\", never \"holds\".",
      "",
      "A file holds maps as Jepsen and Knossos write them, in EDN or in JSON, one after the other or"
          + " in one vector, in the order in which they were observed:",
      "",
      "  {:process 0, :type :invoke, :f :write, :value 3}",
      "  {\"process\": 0, \"type\": \"ok\", \"f\": \"write\", \"value\": 3}",
      "",
      "invoke is a call. ok: it happened; fail: it did not; info: nobody knows, and the process is"
          + " over. What is still open at the end is unknown, too. index must ascend if it is there;"
          + " other keys and the process nemesis are ignored.",
      "",
      "A model is linearizable:OBJECT (an order that respects time) or sequential:OBJECT (an order"
          + " that respects each process's own). Objects and their operations:",
      "",
      "  register      read, write",
      "  cas-register  read, write, cas of [expected new]",
      "  kv            get of a key, put of [key value]; also read, write of pairs",
      "  set           add, read of all elements",
      "  fifo-queue    enqueue, dequeue",
      "  mutex         acquire, release"
    },
    footer = {
      "",
      "Exit code: 0 all hold, 1 one is violated, 2 none is violated and one is undecided, 64 a file"
          + " or option makes no sense.",
      "",
      "Examples:",
      "  quorate check --model linearizable:register history.edn",
      "  quorate check --model linearizable:kv --initial nil one.jsonl two.jsonl",
      "  quorate check --model sequential:cas-register --nil any --json history.edn"
    })
public final class CheckCommand extends Subcommand {
  private static final int HOLDS = 0;
  private static final int VIOLATED = 1;
  private static final int UNDECIDED = 2;
  private static final int MALFORMED = 64;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description = "What the histories must fit, such as linearizable:register.")
  private String model = "";

  @Option(
      names = "--initial",
      paramLabel = "VALUE",
      description = "What a register, or every key of kv, holds at first, in EDN (default: 0).")
  private @Nullable String initial;

  @Option(
      names = "--nil",
      paramLabel = "MEANING",
      defaultValue = "absent",
      description =
          "What a read that was answered nil has seen: absent, that there was no value, or any,"
              + " nothing that could be held against anybody (default: ${DEFAULT-VALUE}).")
  private String nil = "absent";

  @Option(
      names = "--time-limit",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "For each file; making a violation small may take as long again (default: "
              + "${DEFAULT-VALUE}).")
  private int timeLimit;

  @Option(
      names = "--memory-limit",
      paramLabel = "MB",
      defaultValue = "0",
      description =
          "For what a search remembers beside the history, estimated (default: half of the JVM's"
              + " memory).")
  private long memoryLimit;

  @Option(names = "--json", description = "One line of JSON for each file.")
  private boolean json;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Histories.")
  private List<Path> files = List.of();

  public CheckCommand() {}

  @Override
  public Integer call() {
    requireAtLeast(1, "--time-limit", timeLimit);
    requireAtLeast(0, "--memory-limit", memoryLimit);
    Model parsed = parsedModel();
    int exitCode = HOLDS;
    for (Path file : files) {
      exitCode = worse(exitCode, check(file, parsed));
    }
    return exitCode;
  }

  private Model parsedModel() {
    NilResult meaning =
        switch (nil.toLowerCase(Locale.ROOT)) {
          case "absent" -> NilResult.ABSENT;
          case "any" -> NilResult.ANY;
          default -> throw mistake("--nil %s is neither absent nor any".formatted(nil));
        };
    try {
      Optional<Object> value =
          initial == null ? Optional.empty() : Optional.of(EdnReader.parse(initial));
      return ModelName.parse(model, value, meaning);
    } catch (MalformedInputException e) {
      throw mistake("--initial '%s' is no value of EDN".formatted(initial));
    } catch (IllegalArgumentException e) {
      throw mistake(e.getMessage());
    }
  }

  /// Of two exit codes the one that matters more.
  private static int worse(int one, int other) {
    List<Integer> order = List.of(HOLDS, UNDECIDED, VIOLATED, MALFORMED);
    return order.indexOf(one) > order.indexOf(other) ? one : other;
  }

  private int check(Path file, Model parsed) {
    try {
      long start = System.nanoTime();
      History history = HistoryFile.read(file, parsed);
      long read = System.nanoTime();
      Verdict verdict = verdict(parsed, history);
      long end = System.nanoTime();
      Report report =
          new Report(
              file.toString(),
              model,
              verdict,
              history.operations().size(),
              (read - start) / 1e9,
              (end - read) / 1e9);
      print(report);
      return exitCode(verdict);
    } catch (NoSuchFileException _) {
      return refuse(file, "there is no such file");
    } catch (MalformedInputException e) {
      return refuse(file, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return refuse(file, "cannot be read: " + e.getMessage());
    } catch (TooLargeException e) {
      print(new Report(file.toString(), model, outOfMemory(e.operations()), e.operations(), 0, 0));
      return UNDECIDED;
    }
  }

  /// A search counts by estimation what it holds, so it may be mistaken.
  private Verdict verdict(Model parsed, History history) {
    try {
      return parsed.check(history, limit());
    } catch (OutOfMemoryError _) {
      return outOfMemory(history.operations().size());
    }
  }

  /// What has filled the memory is not held any more.
  private static Verdict outOfMemory(int operations) {
    String limit =
        "the %,d MB of memory that there are, which %,d operations have filled; QUORATE_JAVA_OPTS=-Xmx... gives more"
            .formatted(Runtime.getRuntime().maxMemory() >> 20, operations);
    return new Verdict.Undecided(limit, 0, operations);
  }

  private void print(Report report) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? report.json() + "\n" : report.text());
    out.flush();
  }

  private int refuse(Path file, String reason) {
    spec.commandLine().getErr().println("quorate check: %s: %s".formatted(file, reason));
    return MALFORMED;
  }

  private Limit limit() {
    Duration time = Duration.ofSeconds(timeLimit);
    return memoryLimit == 0
        ? new Limit(time, Limit.ordinary().bytes())
        : new Limit(time, Math.min(memoryLimit, Long.MAX_VALUE >> 20) << 20);
  }

  private static int exitCode(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Holds _ -> HOLDS;
      case Verdict.Violated _ -> VIOLATED;
      case Verdict.Undecided _ -> UNDECIDED;
    };
  }
}
