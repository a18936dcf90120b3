package io.quorate.app.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An etcd that is installed on this machine.
record EtcdBinary(Path path) {
  /// @param named by the user; without that the first in PATH is taken
  static Optional<EtcdBinary> find(@Nullable String named) {
    if (named != null) {
      return Optional.of(Path.of(named)).filter(EtcdBinary::isProgram).map(EtcdBinary::new);
    }
    String folders = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(folders.split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, "etcd"))
        .filter(EtcdBinary::isProgram)
        .findFirst()
        .map(EtcdBinary::new);
  }

  private static boolean isProgram(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }

  List<String> command() {
    return List.of(path.toString());
  }

  /// These flags, and one that changes nothing that is measured.
  List<String> flags(List<String> flags) {
    List<String> all = new ArrayList<>(flags);
    all.add("--log-level=error");
    return all;
  }

  /// As the program says; the first line is `etcd Version: 3.6.1`.
  String version() {
    try {
      Process process = new ProcessBuilder(path.toString(), "--version").start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse("unknown");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + path, e);
    }
  }
}
