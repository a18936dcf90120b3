package io.quorate.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The checkout that the rules are about: its modules, what they were compiled to, and its texts.
final class Project {
  static final Path ROOT =
      Path.of(System.getProperty("quorate.root", "..")).toAbsolutePath().normalize();

  private static final Pattern MODULE = Pattern.compile("<module>([\\w-]+)</module>");

  private Project() {}

  /// The modules of the root POM, in its order.
  static List<String> modules() {
    return MODULE.matcher(text("pom.xml")).results().map(found -> found.group(1)).toList();
  }

  /// The modules that are shipped: all but this one.
  static List<String> shippedModules() {
    return modules().stream().filter(module -> !module.equals("house")).toList();
  }

  /// What a module's main sources were compiled to.
  static List<Path> classFiles(String module) {
    List<Path> files = files(ROOT.resolve(module).resolve("target/classes"), ".class");
    if (files.isEmpty()) {
      throw new IllegalStateException(
          "module %s is not built: house/pom.xml must depend on it, and so must the build (-am)"
              .formatted(module));
    }
    return files;
  }

  /// All files under a folder, if there is one, whose names end so; in the order of their names.
  static List<Path> files(Path folder, String ending) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(String file) {
    return text(ROOT.resolve(file));
  }

  /// The text of a file; of one that is no text, something.
  static String text(Path file) {
    return new String(bytes(file), StandardCharsets.UTF_8);
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What stands between backquotes, outside of blocks.
  static List<String> quotedWords(String markdown) {
    return Pattern.compile("`([^`\\n]+)`")
        .matcher(markdown)
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }
}
