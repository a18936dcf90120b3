package io.quorate.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.module.ModuleDescriptor;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Modules and packages are what the map says, and each says what it is.
class ModulesTest {
  private static final String NULL_MARKED = "Lorg/jspecify/annotations/NullMarked;";

  private final ModuleMap map = ModuleMap.read();

  static List<String> modules() {
    return Project.shippedModules();
  }

  @Test
  void every_module_is_on_the_map_and_nothing_else() {
    assertThat(map.dependencies().keySet()).containsExactlyInAnyOrderElementsOf(Project.modules());
  }

  @Test
  void dependencies_point_downwards() {
    assertThat(map.rowsThatPointUpwards()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void a_module_requires_what_the_map_allows_and_all_that_it_names(String module) {
    Set<String> required = required(module);
    assertThat(map.reachable(module)).as("allowed by ARCHITECTURE.md").containsAll(required);
    assertThat(required).as("required").containsAll(map.dependencies().get(module));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void a_module_is_null_marked_and_says_what_it_is(String module) {
    assertThat(annotations(descriptor(module))).contains(NULL_MARKED);
    assertThat(source(module, "module-info.java")).as("its description").startsWith("/// ");
  }

  @ParameterizedTest
  @MethodSource("modules")
  void a_package_says_what_it_is(String module) {
    Path classes = Project.ROOT.resolve(module).resolve("target/classes");
    Set<Path> packages =
        Project.classFiles(module).stream()
            .map(file -> classes.relativize(file.getParent()))
            .filter(folder -> !folder.toString().isEmpty())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(packages)
        .allSatisfy(each ->
            assertThat(source(module, each.resolve("package-info.java").toString()))
                .as("its description")
                .startsWith("/// "));
  }

  // ---- the rules find what they look for
  // -------------------------------------------------------------------------

  private static final ModuleMap SMALL =
      ModuleMap.parse(
          """
          | module | holds | depends on |
          | --- | --- | --- |
          | `top` | everything | middle, gRPC |
          | `loop` | itself | loop |
          | `middle` | `some` code | bottom, top |
          | `bottom` | bytes | nothing |
          """);

  @Test
  void a_map_is_read_from_its_table() {
    assertThat(SMALL.dependencies())
        .containsExactly(
            Map.entry("top", List.of("middle")),
            Map.entry("loop", List.of("loop")),
            Map.entry("middle", List.of("bottom", "top")),
            Map.entry("bottom", List.of()));
  }

  @Test
  void a_dependency_upwards_is_found() {
    assertThat(SMALL.rowsThatPointUpwards()).containsExactly("loop", "middle");
  }

  @Test
  void dependencies_of_dependencies_are_allowed() {
    assertThat(SMALL.reachable("top")).containsExactly("bottom", "middle", "top");
    assertThat(SMALL.reachable("bottom")).isEmpty();
  }

  /// The modules of this project that a module requires, by their folders.
  private static Set<String> required(String module) {
    return ModuleDescriptor.read(ByteBuffer.wrap(descriptor(module))).requires().stream()
        .map(ModuleDescriptor.Requires::name)
        .filter(name -> name.startsWith("io.quorate."))
        .map(name -> name.substring("io.quorate.".length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static byte[] descriptor(String module) {
    return Project.bytes(Project.ROOT.resolve(module).resolve("target/classes/module-info.class"));
  }

  private static List<String> annotations(byte[] classFile) {
    return ClassFile.of()
        .parse(classFile)
        .findAttribute(Attributes.runtimeVisibleAnnotations())
        .map(found ->
            found.annotations().stream().map(each -> each.className().stringValue()).toList())
        .orElse(List.of());
  }

  private static String source(String module, String file) {
    Path source = Project.ROOT.resolve(module).resolve("src/main/java").resolve(file);
    return Files.exists(source) ? Project.text(source) : "(there is no " + file + ")";
  }
}
