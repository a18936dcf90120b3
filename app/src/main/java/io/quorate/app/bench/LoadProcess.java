package io.quorate.app.bench;

import io.quorate.app.process.Quorate;
import io.quorate.testkit.CheckFailedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A load generator as a process of its own that warms up, and then measures whenever it is told
/// to. It lives as long as there are rounds, so that only the first is slow on its Java machine;
/// between rounds it does nothing.
final class LoadProcess implements AutoCloseable {
  private final Path errors;
  private final Process process;
  private final BufferedReader answers;
  private final PrintWriter demands;

  /// @param errors a file for what the process has to say
  private LoadProcess(Path errors, Process process) {
    this.errors = errors;
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.demands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
  }

  /// Starts the process and waits until it is warm.
  static LoadProcess warm(List<String> arguments, Path errors) {
    List<String> onDemand = new ArrayList<>(arguments);
    onDemand.add("--on-demand");
    try {
      Process process =
          Quorate.process(Quorate.command(onDemand)).redirectError(errors.toFile()).start();
      LoadProcess load = new LoadProcess(errors, process);
      String answer = load.answer();
      if (!answer.equals("ready")) {
        throw load.failed(answer);
      }
      return load;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the load generator", e);
    }
  }

  LoadReport measure() {
    demands.println();
    return Json.read(answer(), LoadReport.class);
  }

  private String answer() {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw failed("it has ended");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CheckFailedException failed(String how) {
    try {
      return new CheckFailedException(
          "the load generator failed: %s%n%s".formatted(how, Files.readString(errors).strip()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
