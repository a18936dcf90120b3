package io.quorate.app;

import io.quorate.client.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One node as a process, started from the same Java and the same class path as this one.
final class ServerProcess {
  private static final int LAST_LINES = 15;

  private final Path folder;
  private final String name;
  private final int clientPort;
  private final List<String> flags;
  private @Nullable Process process;

  ServerProcess(
      Path folder,
      String name,
      int clientPort,
      int peerPort,
      String initialCluster,
      List<String> moreFlags) {
    this.folder = folder;
    this.name = name;
    this.clientPort = clientPort;
    String clientUrl = "http://127.0.0.1:" + clientPort;
    String peerUrl = "http://127.0.0.1:" + peerPort;
    this.flags = new ArrayList<>();
    flags.addAll(List.of("--name", name, "--data-dir", dataFolder().toString()));
    flags.addAll(List.of("--listen-client-urls", clientUrl, "--advertise-client-urls", clientUrl));
    flags.addAll(List.of("--listen-peer-urls", peerUrl, "--initial-advertise-peer-urls", peerUrl));
    flags.addAll(List.of("--initial-cluster", initialCluster, "--initial-cluster-token", "local"));
    flags.addAll(moreFlags);
  }

  String name() {
    return name;
  }

  Endpoint endpoint() {
    return new Endpoint("127.0.0.1", clientPort);
  }

  Path dataFolder() {
    return folder.resolve(name);
  }

  Path log() {
    return folder.resolve(name + ".log");
  }

  void start() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseCompactObjectHeaders",
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "server"));
    command.addAll(flags);
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /// SIGKILL: the process gets no chance to put anything in order.
  void kill() {
    if (process != null) {
      process.destroyForcibly();
      exitCode();
    }
  }

  /// Sends a signal by name, such as `STOP`.
  void signal(String signal) {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(started().pid()))
          .inheritIO()
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send SIG" + signal, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits for the end of the process.
  int exitCode() {
    try {
      return started().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  private Process started() {
    return Optional.ofNullable(process)
        .orElseThrow(() -> new IllegalStateException(name + " was never started"));
  }

  /// The end of the node's log, for whoever wonders why it is not there.
  String lastLogLines() {
    try {
      List<String> lines = Files.exists(log()) ? Files.readAllLines(log()) : List.of();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
