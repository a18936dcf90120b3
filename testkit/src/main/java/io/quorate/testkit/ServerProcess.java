package io.quorate.testkit;

import io.quorate.client.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// One node as a process. It may be started again after it has ended, over the same data.
public final class ServerProcess {
  private static final int LAST_LINES = 15;

  /// What tells nodes of one machine apart.
  ///
  /// @param peerPort where it listens for the others
  /// @param gate where the others reach it: there, or at what stands before it
  record Place(Path folder, String name, int clientPort, int peerPort, int gate) {
    String peerUrl() {
      return url(gate);
    }
  }

  private final Place place;
  private final List<String> command;
  private @Nullable Process process;

  /// @param command what starts a server of this kind; it takes etcd's flags
  ServerProcess(Place place, String initialCluster, List<String> command, List<String> moreFlags) {
    this.place = place;
    String clientUrl = url(place.clientPort);
    this.command = new ArrayList<>(command);
    addFlags("--name", place.name, "--data-dir", dataFolder().toString());
    addFlags("--listen-client-urls", clientUrl, "--advertise-client-urls", clientUrl);
    addFlags("--listen-peer-urls", url(place.peerPort));
    addFlags("--initial-advertise-peer-urls", peerUrl());
    addFlags("--initial-cluster", initialCluster, "--initial-cluster-token", "local");
    this.command.addAll(moreFlags);
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  private void addFlags(String... flags) {
    command.addAll(List.of(flags));
  }

  Place place() {
    return place;
  }

  public String name() {
    return place.name;
  }

  /// Where the other nodes reach it.
  public String peerUrl() {
    return place.peerUrl();
  }

  public Endpoint endpoint() {
    return new Endpoint("127.0.0.1", place.clientPort);
  }

  public Path dataFolder() {
    return place.folder.resolve(place.name);
  }

  public Path log() {
    return place.folder.resolve(place.name + ".log");
  }

  public void start() {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
      // Our launcher must not begin to build in the middle, only because somebody has saved a file.
      builder.environment().put("QUORATE_BUILD", "no");
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + place.name, e);
    }
  }

  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  /// @throws CheckFailedException with the exit code, if the process has ended by itself
  void requireAlive() {
    if (!isAlive()) {
      throw new CheckFailedException(
          "%s has ended with exit code %d".formatted(place.name, exitCode()));
    }
  }

  /// SIGKILL: the process gets no chance to put anything in order.
  public void kill() {
    if (process != null) {
      process.destroyForcibly();
      exitCode();
    }
  }

  /// SIGTERM: the process ends in good order.
  public void stop() {
    started().destroy();
    exitCode();
  }

  /// Sends a signal by name, such as `STOP`.
  public void signal(String signal) {
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
  public int exitCode() {
    try {
      return started().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  /// The processor time that the process has used since its start, its own and the kernel's for it,
  /// in steps of 10 ms.
  public Duration processorTime() {
    requireAlive();
    return started().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /// The memory that the process holds now; unknown where there is no `/proc`.
  public OptionalLong residentBytes() {
    Path status = Path.of("/proc", Long.toString(started().pid()), "status");
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst();
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process started() {
    return Optional.ofNullable(process)
        .orElseThrow(() -> new IllegalStateException(place.name + " was never started"));
  }

  /// The end of the node's log, for whoever wonders why it is not there.
  public String lastLogLines() {
    try {
      List<String> lines = Files.exists(log()) ? Files.readAllLines(log()) : List.of();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
