package io.quorate.app.process;

import io.quorate.testkit.LocalCluster;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/// The command that runs this program again, as a child process. It is the launcher if that started
/// this process, so that children run with the options of the Java machine that users get;
/// otherwise, as when an editor runs a test, the same Java with the same class path.
public final class Quorate {
  /// Where the launcher says that it is, and whether its errors go to a terminal.
  private static final String LAUNCHER = "quorate.launcher";

  private static final String MAIN = "io.quorate.app.Main";

  private Quorate() {}

  /// @param arguments as a user would give them, the subcommand first
  public static List<String> command(List<String> arguments) {
    String launcher = System.getProperty(LAUNCHER);
    List<String> command = new ArrayList<>(launcher != null ? List.of(launcher) : java(MAIN));
    command.addAll(arguments);
    return command;
  }

  /// A program of this class path, with options that start fast.
  ///
  /// @param main name of its class
  /// @param options more of the Java machine's
  public static List<String> java(String main, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseCompactObjectHeaders",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    return command;
  }

  /// A process of this command. The launcher must not begin to build in the middle of a
  /// measurement, only because somebody has saved a file.
  public static ProcessBuilder process(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("QUORATE_BUILD", "no");
    return builder;
  }

  /// A cluster of this program's own servers; nothing runs yet.
  ///
  /// @param folder where the nodes keep their data and logs
  /// @param flags for every node
  public static LocalCluster cluster(Path folder, int size, List<String> flags) {
    return new LocalCluster(folder, size, command(List.of("server")), flags);
  }

  /// The version of this program.
  public static String version() {
    Properties build = new Properties();
    try (InputStream in = Quorate.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        build.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return build.getProperty("version", "unknown");
  }
}
