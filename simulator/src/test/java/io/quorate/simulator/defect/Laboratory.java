package io.quorate.simulator.defect;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.spi.ToolProvider;

/// The product and its simulator once more, beside the ones that run this test, with one source
/// file compiled anew.
final class Laboratory implements AutoCloseable {
  private static final int CLIENTS = 8;
  private static final long DURATION_MILLIS = 10_000;

  /// Lets the scenario of a seed happen, and says who found that something is wrong.
  private interface Trial {
    Optional<String> finding(long seed) throws ReflectiveOperationException;
  }

  private final URLClassLoader classes;
  private final Trial trial;

  private Laboratory(URLClassLoader classes, List<String> faultWords, PlantedWorld world)
      throws ReflectiveOperationException {
    this.classes = classes;
    this.trial =
        world.number("e3pc") == 1 ? transaction(classes) : cluster(classes, faultWords, world);
  }

  private static Trial cluster(ClassLoader classes, List<String> faultWords, PlantedWorld world)
      throws ReflectiveOperationException {
    Class<?> swarmClass = classes.loadClass("io.quorate.simulator.Swarm");
    Class<?> scenarioClass = classes.loadClass("io.quorate.simulator.Scenario");
    Object swarm =
        swarmClass.getConstructors()[0].newInstance(
            Optional.of(world.number("nodes")),
            Optional.of(CLIENTS),
            Optional.of(world.number("rate")),
            Optional.empty(),
            Optional.of(DURATION_MILLIS),
            Optional.of(settings(classes, world)),
            Optional.of(world.number("every")),
            engine(classes, world),
            faults(classes, faultWords));
    Method scenario = swarmClass.getMethod("scenario", long.class);
    Method run =
        classes.loadClass("io.quorate.simulator.Simulation").getMethod("run", scenarioClass);
    return seed -> {
      Object result = run.invoke(null, Objects.requireNonNull(scenario.invoke(swarm, seed)));
      Optional<?> failure = (Optional<?>) call(Objects.requireNonNull(result), "failure");
      return failure.isEmpty()
          ? Optional.empty()
          : Optional.of(String.valueOf(call(failure.get(), "kind")));
    };
  }

  /// One transaction by E3PC, which must come to an end that is none of the bad ones.
  private static Trial transaction(ClassLoader classes) throws ReflectiveOperationException {
    String commit = "io.quorate.simulator.commit.";
    Class<?> protocolClass = classes.loadClass(commit + "CommitProtocol");
    Object e3pc =
        Objects.requireNonNull(protocolClass.getMethod("of", String.class).invoke(null, "e3pc"));
    Method scenario =
        classes.loadClass(commit + "CommitSwarm").getMethod("scenario", protocolClass, long.class);
    Method run =
        classes
            .loadClass(commit + "CommitWorld")
            .getMethod("run", classes.loadClass(commit + "CommitScenario"));
    return seed -> {
      Object result =
          Objects.requireNonNull(
              run.invoke(null, Objects.requireNonNull(scenario.invoke(null, e3pc, seed))));
      String verdict = call(call(result, "verdict"), "kind").toString();
      return verdict.equals("committed") || verdict.equals("aborted")
          ? Optional.empty()
          : Optional.of("AtomicCommitRules");
    };
  }

  /// @param folder for the compiled class, empty
  static Laboratory with(PlantedDefect defect, Path folder)
      throws IOException, ReflectiveOperationException {
    Set<Path> product = product();
    compile(defect, product, folder);
    List<URL> urls = new ArrayList<>();
    urls.add(url(folder));
    for (Path path : product) {
      urls.add(url(path));
    }
    return new Laboratory(
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader()),
        defect.faults(),
        defect.world());
  }

  private static Object engine(ClassLoader classes, PlantedWorld world)
      throws ReflectiveOperationException {
    return classes.loadClass("io.quorate.protocol.EngineName")
        .getEnumConstants()[world.number("multi-paxos")];
  }

  /// Small bounds and short times; those that a world names instead of the usual ones.
  private static Object settings(ClassLoader classes, PlantedWorld world)
      throws ReflectiveOperationException {
    Class<?> settings = classes.loadClass("io.quorate.simulator.world.Settings");
    Object tight = Objects.requireNonNull(settings.getField("TIGHT").get(null));
    return settings.getConstructors()[0].newInstance(
        engine(classes, world),
        world.number("election"),
        world.number("heartbeat"),
        call(tight, "requestMillis"),
        call(tight, "requestsMax"),
        world.number("append"),
        world.number("window"),
        call(tight, "segmentBytes"),
        call(tight, "sessionsMax"),
        call(tight, "sessionIdleMillis"),
        call(tight, "snapshotBytes"),
        world.number("lease"),
        call(tight, "quiesces"));
  }

  /// The kinds of fault of these names, or all if there are none.
  private static Set<Object> faults(ClassLoader classes, List<String> words)
      throws ReflectiveOperationException {
    Set<Object> faults = new LinkedHashSet<>();
    for (Object kind :
        classes.loadClass("io.quorate.simulator.fault.FaultKind").getEnumConstants()) {
      if (words.isEmpty() ? isUsual(kind) : words.contains(call(kind, "word"))) {
        faults.add(kind);
      }
    }
    return faults;
  }

  private static boolean isUsual(Object kind) throws ReflectiveOperationException {
    return call(kind, "isUsual").equals(true);
  }

  /// Where the classes of this test's Java machine come from.
  private static Set<Path> product() {
    Set<Path> paths = new LinkedHashSet<>();
    for (String property :
        new String[] {"jdk.module.path", "java.class.path", "surefire.test.class.path"}) {
      for (String path : System.getProperty(property, "").split(File.pathSeparator, -1)) {
        if (!path.isEmpty()) {
          paths.add(Path.of(path));
        }
      }
    }
    return paths;
  }

  private static URL url(Path path) throws MalformedURLException {
    return path.toUri().toURL();
  }

  private static void compile(PlantedDefect defect, Set<Path> product, Path folder)
      throws IOException {
    Path source = folder.resolve(defect.source().getFileName());
    Files.writeString(source, defect.planted());
    String path = String.join(File.pathSeparator, product.stream().map(Path::toString).toList());
    ToolProvider compiler = ToolProvider.findFirst("javac").orElseThrow();
    StringWriter complaints = new StringWriter();
    PrintWriter out = new PrintWriter(complaints);
    int code =
        compiler.run(
            out,
            out,
            "-proc:none",
            "-nowarn",
            "-cp",
            path,
            "-d",
            folder.toString(),
            source.toString());
    if (code != 0) {
      throw new AssertionError("'%s' does not compile: %s".formatted(defect.name(), complaints));
    }
  }

  /// Lets the scenario of a seed happen.
  ///
  /// @return who found that something is wrong, if somebody did
  Optional<String> finding(long seed) throws ReflectiveOperationException {
    try {
      return trial.finding(seed);
    } catch (InvocationTargetException e) {
      return Optional.of(Objects.requireNonNull(e.getCause()).getClass().getSimpleName());
    }
  }

  private static Object call(Object target, String method) throws ReflectiveOperationException {
    return Objects.requireNonNull(target.getClass().getMethod(method).invoke(target));
  }

  @Override
  public void close() throws IOException {
    classes.close();
  }
}
