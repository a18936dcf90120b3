package io.quorate.simulator.defect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A mistake that somebody could have made: a few lines of the product that read differently. It is
/// a text file of this form, whose name is the defect's:
///
/// ```
/// what the product then does
/// rule: what it breaks
/// source: the file, from the root of the project
/// faults: the kinds that bring it to light, or all
/// world: what is not usual in the world that brings it to light (PlantedWorld)
/// seed: one that finds it
/// caught by: the invariant that noticed, or the exception
/// seeds: how many it takes to find it, a median
/// ---- instead of
/// the lines as they are, which must be there exactly once
/// ---- stands
/// the lines as they would be
/// ```
///
/// @param seeds as it was measured, in words
record PlantedDefect(
    String name,
    String title,
    String rule,
    Path source,
    List<String> faults,
    PlantedWorld world,
    long seed,
    String caughtBy,
    String seeds,
    String instead,
    String stands) {
  static final Path ROOT = root();

  private static final Path FOLDER = ROOT.resolve("simulator/src/test/resources/defects");
  private static final String ALL = "all";
  private static final String INSTEAD = "---- instead of\n";
  private static final String STANDS = "---- stands\n";

  private static Path root() {
    for (@Nullable Path folder = Path.of("").toAbsolutePath();
        folder != null;
        folder = folder.getParent()) {
      if (Files.exists(folder.resolve("quorate"))) {
        return folder;
      }
    }
    throw new AssertionError("not in a checkout");
  }

  /// All of them, by name.
  static List<PlantedDefect> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().map(PlantedDefect::read).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static PlantedDefect read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    int instead = text.indexOf(INSTEAD);
    int stands = text.indexOf(STANDS);
    List<String> head = text.substring(0, instead).lines().toList();
    return new PlantedDefect(
        file.getFileName().toString().replace(".txt", ""),
        head.getFirst(),
        fact("rule", head),
        ROOT.resolve(fact("source", head)),
        faults(fact("faults", head)),
        PlantedWorld.of(fact("world", head)),
        Long.parseLong(fact("seed", head)),
        fact("caught by", head),
        fact("seeds", head),
        text.substring(instead + INSTEAD.length(), stands),
        text.substring(stands + STANDS.length()));
  }

  private static List<String> faults(String words) {
    return words.equals(ALL) ? List.of() : List.of(words.split(", "));
  }

  String faultsInWords() {
    return faults.isEmpty() ? ALL : String.join(", ", faults);
  }

  /// Faults, and what is not usual of the world.
  String circumstances() {
    return world.numbers().isEmpty() ? faultsInWords() : faultsInWords() + "; " + world;
  }

  private static String fact(String name, List<String> head) {
    return head.stream()
        .filter(line -> line.startsWith(name + ": "))
        .findFirst()
        .map(line -> line.substring(name.length() + 2))
        .orElseThrow(() -> new AssertionError("no %s in %s".formatted(name, head)));
  }

  /// The same with what was found out about it.
  PlantedDefect found(long byTheSeed, String by, String afterSeeds) {
    return new PlantedDefect(
        name, title, rule, source, faults, world, byTheSeed, by, afterSeeds, instead, stands);
  }

  void write() throws IOException {
    String text =
        "%s\nrule: %s\nsource: %s\nfaults: %s\nworld: %s\nseed: %d\ncaught by: %s\nseeds: %s\n"
                .formatted(
                    title,
                    rule,
                    ROOT.relativize(source),
                    faultsInWords(),
                    world,
                    seed,
                    caughtBy,
                    seeds)
            + INSTEAD
            + instead
            + STANDS
            + stands;
    Files.writeString(FOLDER.resolve(name + ".txt"), text);
  }

  /// The source with the mistake in it.
  ///
  /// @throws AssertionError if the lines are not there, or more than once
  String planted() throws IOException {
    String text = Files.readString(source);
    int at = text.indexOf(instead);
    if (at < 0 || text.indexOf(instead, at + 1) >= 0) {
      throw new AssertionError(
          "'%s' no longer applies: its lines are not exactly once in %s"
              .formatted(name, ROOT.relativize(source)));
    }
    return text.substring(0, at) + stands + text.substring(at + instead.length());
  }
}
