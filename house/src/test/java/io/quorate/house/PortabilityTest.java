package io.quorate.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Nothing in the repository belongs to one machine: no folder of somebody's, no host that only
/// some networks know.
class PortabilityTest {
  private static final Pattern SOMEBODYS_FOLDER =
      Pattern.compile("(?<![\\w.}/-])/(home|Users|root|work|mnt|srv|opt)/[\\w.-]+");

  private static final Pattern HOST =
      Pattern.compile("https?://([\\w-]+(?:\\.[\\w-]+)*\\.[a-z]{2,})\\b", Pattern.CASE_INSENSITIVE);

  private static final Pattern REPOSITORY =
      Pattern.compile("<(repository|pluginRepository|mirror|distributionManagement)>");

  /// Hosts that stand for a format, a licence, a project that we speak of, or for any host.
  private static final Set<String> HOSTS =
      Set.of(
          "maven.apache.org",
          "www.apache.org",
          "www.w3.org",
          "etcd.io",
          "github.com",
          "raft.github.io",
          "example.com");

  @Test
  void no_file_names_a_folder_or_host_of_one_machine() throws Exception {
    List<String> found = new ArrayList<>();
    for (String file : trackedFiles()) {
      String text = Project.text(file);
      offences(text).forEach(each -> found.add(file + ": " + each));
    }
    assertThat(found).isEmpty();
  }

  @Test
  void a_folder_or_host_of_one_machine_is_found() {
    String folder = "/ho" + "me/ada/quorate";
    String host = "https:" + "//maven.corp.example.net/central";
    String repository = "<mirr" + "or>";
    String text =
        """
        cd %s
        url=%s
        %s
        fine: /tmp/a /usr/lib/jvm ${HOME:-/root} etc/work/x
        fine: http://localhost:2379 http://10.0.0.1:1 http://www.w3.org/2001
        """
            .formatted(folder, host, repository);
    assertThat(offences(text))
        .containsExactly("/ho" + "me/ada", "maven.corp.example.net", repository);
  }

  private static List<String> offences(String text) {
    List<String> found = new ArrayList<>();
    SOMEBODYS_FOLDER.matcher(text).results().map(MatchResult::group).forEach(found::add);
    Matcher host = HOST.matcher(text);
    while (host.find()) {
      if (!HOSTS.contains(host.group(1))) {
        found.add(host.group(1));
      }
    }
    REPOSITORY.matcher(text).results().map(MatchResult::group).forEach(found::add);
    return found;
  }

  private static List<String> trackedFiles() throws IOException, InterruptedException {
    assumeTrue(
        Files.exists(Project.ROOT.resolve(".git")),
        "skipped: not a checkout, so it is not known which files belong to it");
    Process git =
        new ProcessBuilder("git", "-c", "safe.directory=*", "ls-files", "-z")
            .directory(Project.ROOT.toFile())
            .start();
    String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(git.waitFor()).as("git ls-files").isZero();
    return List.of(names.split("\0", -1)).stream()
        .filter(name -> !name.isEmpty() && Files.isRegularFile(Project.ROOT.resolve(name)))
        .toList();
  }
}
