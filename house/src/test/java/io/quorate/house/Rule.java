package io.quorate.house;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// What classes must not name.
///
/// @param forbids of a name as [Mentions] writes it
record Rule(Predicate<String> forbids) {
  /// What a deterministic state machine without surroundings can do with: whole packages, some
  /// types, and of both not everything. There is no clock in them, no thread, no file, no socket,
  /// no logger, no reflection.
  private static final Set<String> PURE_PACKAGES =
      Set.of(
          "java.lang",
          "java.lang.invoke",
          "java.lang.runtime",
          "java.nio",
          "java.nio.charset",
          "java.util",
          "java.util.function",
          "java.util.stream",
          "java.util.zip",
          "org.jspecify.annotations");

  private static final Set<String> PURE_TYPES = Set.of("java.time.Duration");

  private static final Pattern IMPURE =
      Pattern.compile(
          String.join(
              "|",
              // other threads
              "synchronized|volatile",
              "java\\.lang\\.(Thread|ThreadGroup|(Inheritable)?ThreadLocal|ScopedValue)([$#].*)?",
              "java\\.lang\\.Object#(wait|notify|notifyAll)",
              "java\\.util\\.(Timer|TimerTask)(#.*)?",
              ".*#(parallel|parallelStream|parallelSort|parallelPrefix|parallelSetAll)",
              // the machine around
              "java\\.lang\\.(Runtime|Process|ProcessBuilder|ProcessHandle|ClassLoader)([$#].*)?",
              "java\\.lang\\.System#(?!arraycopy$).*",
              "java\\.lang\\.Class#(forName|getResource.*)",
              "java\\.util\\.(Date|GregorianCalendar|Calendar|TimeZone|Locale|Currency)([$#].*)?",
              "java\\.util\\.(Scanner|ServiceLoader|ResourceBundle)([$#].*)?",
              // chance
              "java\\.lang\\.(Math|StrictMath)#random",
              "java\\.util\\.(Random|SplittableRandom)([$#].*)?",
              "java\\.util\\.UUID#randomUUID",
              "java\\.util\\.Collections#shuffle",
              // order or numbers that differ from run to run
              "java\\.lang\\.Object#(hashCode|toString)",
              "java\\.util\\.(HashMap|HashSet|Hashtable|IdentityHashMap|WeakHashMap)([$#].*)?",
              "java\\.util\\.(Set|Map)#(of|ofEntries|copyOf)",
              "java\\.util\\.stream\\.Collectors#(toSet|toUnmodifiableSet|toMap|toUnmodifiableMap"
                  + "|groupingBy|partitioningBy|groupingByConcurrent|toConcurrentMap)"));

  /// For state machines that must do the same everywhere and always. Our own types are left to the
  /// rule about modules.
  static final Rule PURE = new Rule(Rule::isImpure);

  /// A rule against everything in these packages and below.
  static Rule against(String... packages) {
    return new Rule(
        name -> Set.of(packages).stream().anyMatch(each -> name.startsWith(each + ".")));
  }

  /// One line for each forbidden name of each class.
  List<String> offences(List<Path> classFiles) {
    return classFiles.stream()
        .flatMap(file ->
            offences(Project.bytes(file)).stream()
                .map(name -> "%s names %s".formatted(Project.ROOT.relativize(file), name)))
        .toList();
  }

  /// The forbidden names of one class.
  List<String> offences(byte[] classFile) {
    return Mentions.of(classFile).stream().filter(forbids).toList();
  }

  private static boolean isImpure(String name) {
    if (IMPURE.matcher(name).matches()) {
      return true;
    }
    String type = name.replaceFirst("#.*", "");
    int dot = type.lastIndexOf('.');
    return dot > 0
        && !type.startsWith("io.quorate.")
        && !PURE_PACKAGES.contains(type.substring(0, dot))
        && !PURE_TYPES.contains(type);
  }
}
