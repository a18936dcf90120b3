package io.quorate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Launches the libraries in turns, each time in a new JVM, and prints medians.
public final class Contest {
  private static final int[] OUTSTANDING = {1, 256};
  private static final long LAUNCH_MINUTES_MAX = 5;

  /// Under what name, from which module, by which class.
  private enum Library {
    QUORATE("Quorate", "quorate", "QuorateCluster", "--sun-misc-unsafe-memory-access=allow"),
    JRAFT("SOFAJRaft 1.4.1", "jraft", "JRaftCluster", "--add-opens=java.base/java.nio=ALL-UNNAMED"),
    RATIS("Apache Ratis 3.3.0", "ratis", "RatisCluster", "--sun-misc-unsafe-memory-access=allow");

    private final String title;
    private final String module;
    private final String main;
    private final String option;

    Library(String title, String module, String main, String option) {
      this.title = title;
      this.module = module;
      this.main = "io.quorate.bench." + main;
      this.option = option;
    }
  }

  private record Result(double perSecond, double p50Micros, double p99Micros) {}

  private final Path home;
  private final Path folder;
  private final long warmUpSeconds;
  private final long seconds;

  private Contest(Path home, Path folder, long warmUpSeconds, long seconds) {
    this.home = home;
    this.folder = folder;
    this.warmUpSeconds = warmUpSeconds;
    this.seconds = seconds;
  }

  /// @param arguments the folder `bench`, launches of each, seconds to warm up, seconds to measure
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int launches = Integer.parseInt(arguments[1]);
    Contest contest =
        new Contest(
            Path.of(arguments[0]),
            Files.createTempDirectory("quorate-bench-"),
            Long.parseLong(arguments[2]),
            Long.parseLong(arguments[3]));
    for (int outstanding : OUTSTANDING) {
      contest.hold(outstanding, launches);
    }
    Files.delete(contest.folder);
  }

  private void hold(int outstanding, int launches) throws IOException, InterruptedException {
    Map<Library, List<Result>> results = new TreeMap<>();
    for (int i = 0; i < launches; i++) {
      for (Library library : Library.values()) {
        Result result = launch(library, outstanding);
        System.err.printf(
            Locale.ROOT,
            "%d outstanding, launch %d of %d, %s: %,.0f/s%n",
            outstanding,
            i + 1,
            launches,
            library.title,
            result.perSecond);
        results.computeIfAbsent(library, _ -> new ArrayList<>()).add(result);
      }
    }
    System.out.printf(
        "%n| %d outstanding | proposals/s | p50, us | p99, us |%n| --- | --- | --- | --- |%n",
        outstanding);
    results.forEach((library, each) ->
        System.out.printf(
            Locale.ROOT,
            "| %s | %,.0f | %,.0f | %,.0f |%n",
            library.title,
            median(each.stream().mapToDouble(Result::perSecond).toArray()),
            median(each.stream().mapToDouble(Result::p50Micros).toArray()),
            median(each.stream().mapToDouble(Result::p99Micros).toArray())));
  }

  private Result launch(Library library, int outstanding)
      throws IOException, InterruptedException {
    Path target = home.resolve(library.module).resolve("target");
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms2g",
                "-Xmx2g",
                "--enable-native-access=ALL-UNNAMED",
                library.option,
                "-cp",
                target.resolve("classes") + ":" + target.resolve("lib") + "/*",
                library.main,
                folder.resolve("data").toString(),
                Integer.toString(outstanding),
                Long.toString(warmUpSeconds),
                Long.toString(seconds))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(LAUNCH_MINUTES_MAX, TimeUnit.MINUTES);
    process.destroyForcibly();
    List<String> lines = Files.readAllLines(output);
    Files.delete(output);
    if (!ended || process.exitValue() != 0) {
      throw new IllegalStateException(
          "%s %s:%n%s"
              .formatted(library.title, ended ? "failed" : "hangs", String.join("\n", lines)));
    }
    double[] numbers =
        Arrays.stream(lines.getLast().split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
    return new Result(numbers[0], numbers[1], numbers[2]);
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
