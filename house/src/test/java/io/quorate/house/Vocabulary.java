package io.quorate.house;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The names by which documents may speak of code: modules, types, nested types and members of main
/// and test sources (`Leader`, `Effect.Persist`, `Leader.advanceCommit`), and scenarios.
final class Vocabulary {
  private final Set<String> names = new HashSet<>();
  private final Map<String, Set<String>> members = new HashMap<>();

  /// All names of the project, from what was compiled.
  static Vocabulary ofProject() {
    Vocabulary vocabulary = new Vocabulary();
    for (String module : Project.modules()) {
      Path folder = Project.ROOT.resolve(module);
      vocabulary.names.add(module);
      Project.files(folder.resolve("target/classes"), ".class").forEach(vocabulary::addType);
      Project.files(folder.resolve("target/test-classes"), ".class").forEach(vocabulary::addType);
      Project.files(folder.resolve("src/test/resources/scenarios"), ".txt")
          .forEach(vocabulary::addScenario);
    }
    return vocabulary;
  }

  /// The words that name nothing.
  List<String> unknown(List<String> words) {
    return words.stream().filter(word -> !knows(word)).toList();
  }

  boolean knows(String word) {
    int dot = word.lastIndexOf('.');
    return names.contains(word)
        || (dot > 0
            && members
                .getOrDefault(word.substring(0, dot), Set.of())
                .contains(word.substring(dot + 1)));
  }

  private void addScenario(Path file) {
    names.add(file.getFileName().toString().replaceFirst("\\.txt$", ""));
  }

  private void addType(Path classFile) {
    ClassModel model = ClassFile.of().parse(Project.bytes(classFile));
    String name = model.thisClass().asInternalName().replaceFirst(".*/", "").replace('$', '.');
    Set<String> own = members.computeIfAbsent(name, _ -> new HashSet<>());
    model.methods().forEach(method -> own.add(method.methodName().stringValue()));
    model.fields().forEach(field -> own.add(field.fieldName().stringValue()));
    names.add(name);
  }
}
