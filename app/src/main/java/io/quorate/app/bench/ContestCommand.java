package io.quorate.app.bench;

import io.quorate.app.Subcommand;
import io.quorate.app.process.Quorate;
import io.quorate.testkit.LocalCluster;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What the comparisons of this server with etcd, and of its engines with each other, have in
/// common: where etcd is, where the data goes, and that nothing is left behind, whatever ends the
/// command.
abstract sealed class ContestCommand extends Subcommand permits CompareCommand, FailoverCommand {
  @Option(
      names = "--engines",
      order = 99,
      description =
          "Compares Multi-Paxos with Raft, both in this server, and not this server with etcd.")
  private boolean engines;

  @Option(
      names = "--etcd",
      order = 100,
      paramLabel = "PATH",
      description = "The etcd to compare with (default: the one in PATH).")
  private @Nullable String etcd;

  @Option(
      names = "--dir",
      order = 101,
      paramLabel = "FOLDER",
      description =
          "Where both keep their data while this lasts (default: the folder for temporary files).")
  private @Nullable Path dir;

  @Option(names = "--json", order = 102, description = "The result as JSON on standard output.")
  private boolean json;

  /// Says which option makes no sense, before anything is started.
  abstract void check();

  /// For all nodes of both sides.
  abstract List<String> flags();

  abstract Report hold(Contender ours, Contender theirs);

  /// A record; its JSON is that of its components.
  interface Report {
    void print(PrintStream out);
  }

  @Override
  public final Integer call() throws IOException {
    check();
    if (engines && etcd != null) {
      throw mistake("--engines does without --etcd");
    }
    Optional<EtcdBinary> binary = engines ? Optional.empty() : Optional.of(etcd());
    Path base = dir == null ? Path.of(System.getProperty("java.io.tmpdir")) : dir;
    if (!Files.isDirectory(base)) {
      throw mistake("--dir %s is no folder".formatted(base));
    }
    Path folder = Files.createTempDirectory(base, "quorate-bench-");
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> clear(folder)));
    Report report =
        binary.isPresent()
            ? hold(ours(folder), theirs(folder, binary.get()))
            : hold(engine("Multi-Paxos", folder, "multi-paxos"), engine("Raft", folder, "raft"));
    if (json) {
      System.out.println(Json.pretty(report));
    } else {
      report.print(System.out);
    }
    return 0;
  }

  private EtcdBinary etcd() {
    return EtcdBinary.find(etcd).orElseThrow(() -> mistake(missingEtcd()));
  }

  private Contender ours(Path folder) {
    return ours(new Side("Quorate", Quorate.version()), folder.resolve("quorate"), flags());
  }

  private Contender engine(String name, Path folder, String word) {
    List<String> flags = new ArrayList<>(flags());
    flags.add("--engine=" + word);
    return ours(new Side(name, ""), folder.resolve(word), flags);
  }

  private static Contender ours(Side side, Path folder, List<String> flags) {
    return new Contender(side, folder, Quorate.command(List.of("server")), flags);
  }

  private Contender theirs(Path folder, EtcdBinary binary) {
    return new Contender(
        new Side("etcd", binary.version()),
        folder.resolve("etcd"),
        binary.command(),
        binary.flags(flags()));
  }

  /// Whether both sides run on a Java machine, which has to be warm.
  final boolean bothAreOurs() {
    return engines;
  }

  /// Ctrl-C comes here as well as a good end.
  private static void clear(Path folder) {
    List<ProcessHandle> children = ProcessHandle.current().descendants().toList();
    children.forEach(ProcessHandle::destroyForcibly);
    children.forEach(child -> child.onExit().join());
    LocalCluster.delete(folder);
  }

  private String missingEtcd() {
    return etcd == null
        ? "no etcd in PATH; install one (Debian package etcd-server) or name it with --etcd"
        : "--etcd %s is no program that can be started".formatted(etcd);
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
  static void say(String format, Object... values) {
    System.err.println(format.formatted(values));
  }
}
