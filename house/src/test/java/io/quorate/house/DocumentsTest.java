package io.quorate.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The documents speak of what is there.
class DocumentsTest {
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)(#[^)]*)?\\)");
  private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
  private static final Path DECISIONS = Project.ROOT.resolve("docs/adr");

  static List<Path> documents() {
    List<Path> documents = new ArrayList<>(Project.files(Project.ROOT.resolve("docs"), ".md"));
    try (Stream<Path> root = Files.list(Project.ROOT)) {
      root.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return documents;
  }

  @ParameterizedTest
  @MethodSource("documents")
  void links_lead_somewhere(Path document) {
    assertThat(deadLinks(document, Project.text(document))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void java_in_a_document_is_quoted_from_the_examples(Path document) {
    assertThat(unquotedBlocks(Project.text(document))).isEmpty();
  }

  @Test
  void decisions_are_numbered_and_on_the_map() {
    List<Path> decisions = Project.files(DECISIONS, ".md");
    assertThat(misnumbered(decisions)).isEmpty();
    String map = Project.text("ARCHITECTURE.md");
    assertThat(decisions.stream().map(Path::getFileName).map(Path::toString))
        .as("decisions that ARCHITECTURE.md links to")
        .allMatch(name -> map.contains("(docs/adr/" + name + ")"));
  }

  @Test
  void mechanisms_lead_to_code_and_tests_that_are_there() {
    List<String> words = Project.quotedWords(rows(Project.text("docs/mechanisms.md")));
    assertThat(Vocabulary.ofProject().unknown(words)).isEmpty();
  }

  @Test
  void the_map_names_members_that_are_there() {
    List<String> members =
        Project.quotedWords(Project.text("ARCHITECTURE.md")).stream()
            .filter(word -> word.matches("[A-Z]\\w*(\\.\\w+)+"))
            .filter(word -> !word.endsWith(".md"))
            .toList();
    assertThat(members).isNotEmpty();
    assertThat(Vocabulary.ofProject().unknown(members)).isEmpty();
  }

  // ---- the rules find what they look for
  // -------------------------------------------------------------------------

  @Test
  void a_dead_link_is_found() {
    String text =
        "[a](README.md) [b](docs/none.md) [c](https://etcd.io) [d](ARCHITECTURE.md#words)";
    assertThat(deadLinks(Project.ROOT.resolve("x.md"), text)).containsExactly("docs/none.md");
  }

  @Test
  void java_that_nobody_compiled_is_found() {
    String invented = "int answer() {\n  return 42;\n}\n";
    assertThat(unquotedBlocks("words\n```java\n" + invented + "```\nwords"))
        .containsExactly(invented);
    assertThat(unquotedBlocks("```java\npublic void start() {\n  node.start();\n}\n```")).isEmpty();
  }

  @Test
  void a_gap_in_the_numbers_is_found() {
    Path first = DECISIONS.resolve("0001-protocols-step.md");
    Path third = DECISIONS.resolve("0003-the-log.md");
    assertThat(misnumbered(List.of(first))).isEmpty();
    assertThat(misnumbered(List.of(first, third))).containsExactly("0003-the-log.md");
  }

  @Test
  void names_of_code_are_known_and_others_are_not() {
    assertThat(
            Vocabulary.ofProject()
                .unknown(
                    List.of(
                        "protocol",
                        "Raft",
                        "Effect.Persist",
                        "Effect.Persist.then",
                        "Engine.step",
                        "RaftPaperTest",
                        "figure-7",
                        "Raft.noSuchMethod",
                        "NoSuchClass",
                        "no-such-scenario")))
        .containsExactly("Raft.noSuchMethod", "NoSuchClass", "no-such-scenario");
  }

  private static List<String> deadLinks(Path document, String text) {
    return LINK.matcher(text)
        .results()
        .map(link -> link.group(1))
        .filter(target -> !Files.exists(document.resolveSibling(target)))
        .toList();
  }

  /// Blocks of Java that are no part of an example, however far they are indented.
  private static List<String> unquotedBlocks(String text) {
    List<String> examples =
        Project.files(Project.ROOT.resolve("examples/src/main/java"), ".java").stream()
            .map(file -> unindented(Project.text(file)))
            .toList();
    return JAVA_BLOCK
        .matcher(text)
        .results()
        .map((MatchResult block) -> block.group(1))
        .filter(block -> examples.stream().noneMatch(each -> each.contains(unindented(block))))
        .toList();
  }

  private static String unindented(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  /// Decisions whose name or title does not have the number of their place.
  private static List<String> misnumbered(List<Path> decisions) {
    List<String> found = new ArrayList<>();
    for (Path decision : decisions) {
      int number = decisions.indexOf(decision) + 1;
      String name = decision.getFileName().toString();
      if (!name.startsWith("%04d-".formatted(number))
          || !Project.text(decision).startsWith("# %d. ".formatted(number))) {
        found.add(name);
      }
    }
    return found;
  }

  private static String rows(String markdown) {
    return String.join("\n", markdown.lines().filter(line -> line.startsWith("|")).toList());
  }
}
