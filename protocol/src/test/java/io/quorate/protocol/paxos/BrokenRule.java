package io.quorate.protocol.paxos;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.spi.ToolProvider;

/// A rule of Paxos, and what the source would read like without it.
///
/// @param source the class, in `io.quorate.protocol`
/// @param instead lines of it that are there exactly once
record BrokenRule(String rule, String without, String source, String instead, String stands) {
  static final List<BrokenRule> ALL =
      List.of(
          new BrokenRule(
              "An acceptor keeps its promise when it is asked to accept.",
              "it accepts whatever it is asked to",
              "paxos/Acceptor",
              "if (promised.isAbove(proposal.number())) {",
              "if (promised.isAbove(proposal.number()) && proposal.number().round() < 0) {"),
          new BrokenRule(
              "A proposer proposes the value with the highest number that was accepted.",
              "it proposes its own value",
              "paxos/Proposer",
              "highestAccepted(prepared).map(Proposal::value).or(() -> wish)",
              "wish.or(() -> highestAccepted(prepared).map(Proposal::value))"),
          new BrokenRule(
              "Any two quorums share an acceptor.",
              "one of three acceptors is a quorum",
              "Configuration",
              "return nodes.size() / 2 + 1;",
              "return nodes.size() / 2;"),
          new BrokenRule(
              "A promise is durable before it is given.",
              "it is given, and not written",
              "paxos/Acceptor",
              "return List.of(new PaxosWrite.Promised(number).then(List.of(answer)));",
              "return List.of(answer);"),
          new BrokenRule(
              "An acceptance is durable before anybody hears of it.",
              "it is told, and not written",
              "paxos/Acceptor",
              "return List.of(new PaxosWrite.Accepted(proposal).then(answers));",
              "return answers;"),
          new BrokenRule(
              "A proposer's number is durable before it is used.",
              "it is used, and not written",
              "paxos/Proposer",
              "new PaxosWrite.Tried(tried).then(toAcceptors(new Prepare(tried))),",
              "new Effect.Persist(new PaxosWrite.Tried(ProposalNumber.NONE), 0,"
                  + " toAcceptors(new Prepare(tried))),"));

  private static final Path SOURCES =
      Path.of(System.getProperty("basedir", "."), "src/main/java/io/quorate/protocol");

  /// What [SmallWorld#explore] finds where this rule is not obeyed: in classes of its own, of which
  /// one was compiled from a source that reads differently.
  ///
  /// @param folder an empty one, for that class
  Map<String, List<String>> explore(
      Path folder, int acceptors, int proposers, int rounds, int restarts, int situationsMax)
      throws IOException, ReflectiveOperationException {
    String[] path = System.getProperty("java.class.path").split(File.pathSeparator, -1);
    compile(folder);
    List<URL> urls = new ArrayList<>();
    urls.add(folder.toUri().toURL());
    for (String each : path) {
      urls.add(Path.of(each).toUri().toURL());
    }
    try (URLClassLoader classes =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Method explore =
          classes
              .loadClass(SmallWorld.class.getName())
              .getDeclaredMethod("explore", int.class, int.class, int.class, int.class, int.class);
      explore.setAccessible(true);
      Map<String, List<String>> findings = new TreeMap<>();
      Map<?, ?> found =
          (Map<?, ?>)
              Objects.requireNonNull(
                  explore.invoke(null, acceptors, proposers, rounds, restarts, situationsMax));
      found.forEach((rule, course) ->
          findings.put((String) rule, ((List<?>) course).stream().map(String::valueOf).toList()));
      return findings;
    }
  }

  private void compile(Path folder) throws IOException {
    String text = Files.readString(SOURCES.resolve(source + ".java"));
    int at = text.indexOf(instead);
    if (at < 0 || text.indexOf(instead, at + 1) >= 0) {
      throw new AssertionError("not exactly once in %s: %s".formatted(source, instead));
    }
    Path file = folder.resolve(Path.of(source + ".java").getFileName());
    Files.writeString(file, text.substring(0, at) + stands + text.substring(at + instead.length()));
    StringWriter complaints = new StringWriter();
    PrintWriter out = new PrintWriter(complaints);
    int code =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                out,
                out,
                "-proc:none",
                "-nowarn",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString(),
                file.toString());
    if (code != 0) {
      throw new AssertionError("%s does not compile: %s".formatted(source, complaints));
    }
  }
}
